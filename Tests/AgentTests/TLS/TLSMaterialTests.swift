import Settings
import TestSupport
import Testing

@testable import Agent

@Suite(.enabled(if: TestCertificates.areAvailable)) struct TLSMaterialTests {
    private func problem(_ change: (inout ClientSettings.TLSSettings) -> Void) -> String? {
        var settings = ClientSettings.TLSSettings()
        change(&settings)
        do throws(PushFailure) {
            _ = try TLSMaterial.configuration(settings)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `certificates are taken from files and from values`() async throws {
        let certificates = try await TestCertificates()
        #expect(
            problem {
                $0.caFile = certificates.authority
                $0.certFile = certificates.client
                $0.keyFile = certificates.clientKey
                $0.minVersion = "TLS13"
            } == nil)
        let certificate = String(decoding: try readFile(certificates.client), as: UTF8.self)
        let key = String(decoding: try readFile(certificates.clientKey), as: UTF8.self)
        #expect(
            problem {
                $0.ca = certificate
                $0.cert = certificate
                $0.key = Secret(key)
                $0.maxVersion = "TLS12"
            } == nil)
    }

    @Test func `what is wrong is said with the file and the mend`() async throws {
        let certificates = try await TestCertificates()
        let directory = try TemporaryDirectory()
        let nonsense = try directory.write("nonsense.pem", "not a certificate\n")
        let missing = directory("missing.pem")
        let problems = [
            (problem { $0.caFile = missing }, missing),
            (problem { $0.caFile = nonsense }, "PEM"),
            (
                problem {
                    $0.certFile = nonsense
                    $0.keyFile = certificates.clientKey
                }, nonsense
            ),
            (
                problem {
                    $0.certFile = certificates.client
                    $0.keyFile = nonsense
                }, nonsense
            ),
            (
                problem {
                    $0.certFile = certificates.client
                    $0.keyFile = certificates.serverKey
                }, "belong together"
            ),
            (problem { $0.certFile = certificates.client }, "key_file"),
            (problem { $0.keyFile = certificates.clientKey }, "cert_file"),
            (problem { $0.minVersion = "TLS14" }, "TLS14"),
        ]
        for (problem, part) in problems { #expect(problem?.contains(part) == true, "\(problem ?? "none")") }
    }

    @Test func `a key does not show in what is said about it`() {
        let text = problem {
            $0.cert = "x"
            $0.key = Secret("hunter2")
        }
        #expect(text?.contains("hunter2") == false)
    }
}
