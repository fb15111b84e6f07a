import Agent
import Settings
import Testing

@Suite struct ClientCheckTests {
    private func problems(_ client: String) throws -> [String] {
        let yaml = "clients: [{url: 'https://loki/loki/api/v1/push', \(client)}]\n"
        return ClientCheck.problems(try #require(Settings.load(yaml: yaml).settings))
    }

    @Test(arguments: [
        "tls_config: {ca_file: /nonexistent/ca.pem}",
        "tls_config: {cert_file: /nonexistent/c.pem, key_file: /nonexistent/k}",
        "bearer_token_file: /nonexistent/token", "basic_auth: {username: a, password_file: /nonexistent/password}",
        "oauth2: {client_id: a, token_url: 'http://t', client_secret_file: /nonexistent/secret}",
        "oauth2: {client_id: a, token_url: 'http://t', tls_config: {ca_file: /nonexistent/ca.pem}}",
        "http_headers: {X-A: {files: [/nonexistent/header]}}",
    ])
    func `a file that a client needs and that is not there is named`(client: String) throws {
        let problems = try problems(client)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("client client-1: ") == true)
        #expect(problems.first?.contains("/nonexistent/") == true, "\(problems)")
    }

    @Test(arguments: [
        "batchwait: 1s", "bearer_token: a", "basic_auth: {username: a, password: b}",
        "oauth2: {client_id: a, token_url: 'http://t', client_secret: s}",
    ])
    func `a client that names no file has no such problem`(client: String) throws {
        #expect(try problems(client) == [])
    }
}
