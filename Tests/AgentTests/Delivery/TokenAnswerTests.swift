import Testing

@testable import Agent

@Suite struct TokenAnswerTests {
    @Test(arguments: [
        (#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#, "Bearer t", 3600),
        (#"{"access_token":"t","expires_in":"60","token_type":"Bearer","scope":["a"]}"#, "Bearer t", 60),
        (#"{"access_token":"t"}"#, "Bearer t", nil), (#"{"access_token":"t","expires_in":null}"#, "Bearer t", nil),
        (#"{"access_token":"t","token_type":"DPoP","expires_in":0}"#, "DPoP t", nil),
        (#"{"access_token":"t","expires_in":-5}"#, "Bearer t", nil),
        (#"{"access_token":"t","token_type":"MAC","expires_in":1e300}"#, "MAC t", 0x7fff_ffff),
        (#"{"access_token":"t","expires_in":59.9}"#, "Bearer t", 59),
    ])
    func `a token is read from JSON`(body: String, authorization: String, lifetime: Int?) {
        let answer = TokenAnswer(body, status: 200, contentType: "application/json;charset=UTF-8")
        #expect(answer == .token(authorization: authorization, lifetime: lifetime))
    }

    @Test(arguments: ["application/x-www-form-urlencoded", "text/plain; charset=utf-8"])
    func `a token is read from a form, which some servers write`(contentType: String) {
        let answer = TokenAnswer(
            "access_token=a%2Fb&expires_in=5&token_type=bearer", status: 200, contentType: contentType)
        #expect(answer == .token(authorization: "Bearer a/b", lifetime: 5))
    }

    @Test(arguments: [200, 400, 401])
    func `an error has its code, whatever the status`(status: Int) {
        let body = #"{"error":"invalid_client","error_description":"no such client","access_token":"t"}"#
        #expect(
            TokenAnswer(body, status: status, contentType: nil)
                == .error(code: "invalid_client", description: "no such client"))
    }

    @Test(arguments: [
        ("", 200), ("<html>", 200), ("[]", 200), ("{}", 200), (#"{"access_token":""}"#, 200),
        (#"{"access_token":7}"#, 200), (#"{"access_token":"a\nb"}"#, 200),
        (#"{"access_token":"a","token_type":"x\r\ny"}"#, 200), (#"{"access_token":"t"}"#, 500),
    ])
    func `what is neither token nor error is nonsense`(body: String, status: Int) {
        #expect(TokenAnswer(body, status: status, contentType: "application/json") == .nonsense)
    }
}
