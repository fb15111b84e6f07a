import Settings
import Testing

/// Mistakes that people make, each with all that must be said of it.
@Suite struct BrokenConfigurationsTests {
    struct Broken: CustomTestStringConvertible {
        let testDescription: String
        let yaml: String
        let expected: [String]

        init(_ name: String, _ yaml: String, _ expected: [String]) {
            testDescription = name
            self.yaml = yaml + "\n"
            self.expected = expected
        }
    }

    @Test(arguments: cases) func `a broken configuration is refused with place, reason and remedy`(broken: Broken) {
        let result = Settings.load(yaml: broken.yaml, options: LoadOptions(isStrict: true))
        #expect(result.settings == nil)
        #expect(result.errors.map(\.description) == broken.expected)
    }

    private static let cases: [Broken] = [
        Broken(
            "no clients",
            """
            scrape_configs: []
            """,
            [
                "config.yaml:1:1: at least one client config must be provided; write `clients: [{url: http://loki:3100/loki/api/v1/push}]`, or give -client.url"
            ]),
        Broken(
            "client without url",
            """
            clients: [{batchwait: 1s}]
            """,
            [
                "config.yaml:1:11: client 1 has no url: client needs target URL; write `url: http://loki:3100/loki/api/v1/push`"
            ]),
        Broken(
            "bad url",
            """
            clients: [{url: 'loki:3100'}]
            """,
            [
                "config.yaml:1:17: `clients[0].url`: `loki:3100` has no scheme; begin it with http:// or https://"
            ]),
        Broken(
            "unknown top key",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_config: []
            """,
            [
                "config.yaml:2:1: unknown key `scrape_config`; did you mean `scrape_configs`?"
            ]),
        Broken(
            "dup key",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            limits_config: {max_streams: 1, max_streams: 2}
            """,
            [
                "config.yaml:2:33: the key `max_streams` is already in line 2; remove one of them"
            ]),
        Broken(
            "yaml syntax",
            """
            clients:
              - url: 'http://x
            """,
            [
                "config.yaml:3:1: not YAML: while scanning a quoted scalar: found unexpected end of stream; check the indentation, brackets and quotes here and on the lines before"
            ]),
        Broken(
            "tab indentation",
            """
            clients:
            \t- url: http://x
            """,
            [
                "config.yaml:2:1: not YAML: while scanning for the next token: found character that cannot start any token; indent with spaces, not tabs, and quote a value that begins with a special character"
            ]),
        Broken(
            "bool for int",
            """
            clients: [{url: 'http://x/', batchsize: yes}]
            """,
            [
                "config.yaml:1:41: `clients[0].batchsize` is a boolean; write a whole number from 1 to 1073741824, without quotes"
            ]),
        Broken(
            "duration d",
            """
            clients: [{url: 'http://x/', batchwait: 1d}]
            """,
            [
                "config.yaml:1:41: `clients[0].batchwait`: `1d` has the unknown unit `d`; days are not possible here: write 24h"
            ]),
        Broken(
            "two auths",
            """
            clients: [{url: 'http://x/', bearer_token: a, basic_auth: {username: u}}]
            """,
            [
                "config.yaml:1:30: `clients[0]` has `basic_auth` and `bearer_token`; at most one of `basic_auth`, `authorization`, `bearer_token`, `bearer_token_file`, `oauth2` must be configured"
            ]),
        Broken(
            "same job",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - {job_name: a, static_configs: [{labels: {__path__: /a}}]}
              - {job_name: a, static_configs: [{labels: {__path__: /b}}]}
            """,
            [
                "config.yaml:4:16: found multiple scrape configs with job name \"a\", the first in line 3; give each its own"
            ]),
        Broken(
            "second kind",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                journal: {max_age: 1h}
            """,
            [
                "config.yaml:5:5: `scrape_configs[0].journal` is a second kind of target beside `static_configs`: one scrape config reads one kind; move it to a scrape config of its own"
            ]),
        Broken(
            "kind not built",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs: [{job_name: a, syslog: {listen_address: '0.0.0.0:1514'}}]
            """,
            [
                "config.yaml:2:32: `scrape_configs[0].syslog` is not built yet; only `static_configs`, `file_sd_configs`, `kubernetes_sd_configs`, `kubernetes` and `journal` can be read for now"
            ]),
        Broken(
            "bad label",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs: [{job_name: a, static_configs: [{labels: {my-app: x, __path__: /a}}]}]
            """,
            [
                "config.yaml:2:59: `my-app` is not a valid label name; use letters, digits and underscores, and no digit first"
            ]),
        Broken(
            "relabel regex",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                relabel_configs:
                  - {source_labels: [app], regex: '(', target_label: x}
            """,
            [
                "config.yaml:6:39: `scrape_configs[0].relabel_configs[0].regex` is no regular expression: missing ): (; use Go's syntax, without look-ahead and back references"
            ]),
        Broken(
            "relabel action",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                relabel_configs:
                  - {action: hashmod, source_labels: [app], target_label: x}
            """,
            [
                "config.yaml:6:9: `scrape_configs[0].relabel_configs[0]`: hashmod requires a `modulus` that is not zero; write `modulus: 16`"
            ]),
        Broken(
            "relabel unknown action",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                relabel_configs:
                  - {action: drpo, source_labels: [app]}
            """,
            [
                "config.yaml:6:18: `scrape_configs[0].relabel_configs[0].action` is `drpo`; write one of replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase"
            ]),
        Broken(
            "unknown stage",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - timestmp: {source: t, format: Unix}
            """,
            [
                "config.yaml:6:9: unknown stage `timestmp`; did you mean `timestamp`?"
            ]),
        Broken(
            "stage key",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - timestamp: {source: t, fromat: Unix, format: Unix}
            """,
            [
                "config.yaml:6:32: unknown key `fromat` in `scrape_configs[0].pipeline_stages[0].timestamp`; did you mean `format`?"
            ]),
        Broken(
            "regex",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - regex: {expression: '(?P<a>[0-9]+'}
            """,
            [
                "config.yaml:6:29: `scrape_configs[0].pipeline_stages[0].regex.expression`, `(?P<a>[0-9]+`, is no regular expression: missing ): (?P<a>[0-9]+; write it in RE2's syntax (https://github.com/google/re2/wiki/Syntax)"
            ]),
        Broken(
            "jmes",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - json: {expressions: {a: 'b['}}
            """,
            [
                "config.yaml:6:33: `scrape_configs[0].pipeline_stages[0].json.expressions.a`, `b[`, is no JMESPath: column 3: the expression ends too early; a number, a slice or `*` is wanted; quote names that hold other than letters, digits and underscores: '\"some-name\"'"
            ]),
        Broken(
            "template",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - template: {source: a, template: '{{ .Value | Uper }}'}
            """,
            [
                "config.yaml:6:41: `scrape_configs[0].pipeline_stages[0].template.template` is no template: line 1, column 13: function \"Uper\" not defined; write it in the language of https://pkg.go.dev/text/template"
            ]),
        Broken(
            "template env",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - template: {source: a, template: '{{ env "HOME" }}'}
            """,
            [
                "config.yaml:6:41: `scrape_configs[0].pipeline_stages[0].template.template` is no template: line 1, column 4: function \"env\" is left out on purpose: a template could send the agent's secrets away; write the value itself"
            ]),
        Broken(
            "selector",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - match: {selector: '{app=web}', action: drop}
            """,
            [
                "config.yaml:6:27: `scrape_configs[0].pipeline_stages[0].match.selector` is no selector: expected a text in double quotes, found `w` (column 6); write label matchers and line filters, such as {app=\"web\"} |= \"error\""
            ]),
        Broken(
            "drop nothing",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - drop: {drop_counter_reason: x}
            """,
            [
                "config.yaml:6:9: `scrape_configs[0].pipeline_stages[0].drop` has no condition; write one of source, expression, older_than and longer_than"
            ]),
        Broken(
            "limit",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - limit: {rate: 0, burst: 1}
            """,
            [
                "config.yaml:6:23: `scrape_configs[0].pipeline_stages[0].limit.rate` is not more than 0; write how many lines a second may pass"
            ]),
        Broken(
            "sampling",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - sampling: {rate: 2}
            """,
            [
                "config.yaml:6:26: `scrape_configs[0].pipeline_stages[0].sampling.rate` is 2.0; write the share to keep, from 0 to 1"
            ]),
        Broken(
            "multiline",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - multiline: {firstline: '^a', max_wait_time: 3}
            """,
            [
                "config.yaml:6:53: `scrape_configs[0].pipeline_stages[0].multiline.max_wait_time`: `3` has no unit; write the unit, such as 3s for seconds"
            ]),
        Broken(
            "metrics",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - metrics: {hits: {type: Counter, config: {action: set}}}
            """,
            [
                "config.yaml:6:58: `scrape_configs[0].pipeline_stages[0].metrics.hits.config.action` is `set`; write one of inc, add"
            ]),
        Broken(
            "geoip",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - geoip: {db: /nonexistent/GeoLite2.mmdb, source: ip, db_type: city}
            """,
            [
                "config.yaml:6:21: `scrape_configs[0].pipeline_stages[0].geoip.db`, `/nonexistent/GeoLite2.mmdb`, cannot be opened: No such file or directory; name a database in MaxMind's format (.mmdb) that may be read"
            ]),
        Broken(
            "timestamp location",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - timestamp: {source: t, format: '2006-01-02', location: Mars/Olympus}
            """,
            [
                "config.yaml:6:64: `scrape_configs[0].pipeline_stages[0].timestamp.location`: no time zone `Mars/Olympus` is known here; write a name such as Europe/Berlin, and install the system's time zones (tzdata)"
            ]),
        Broken(
            "tenant",
            """
            clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
            scrape_configs:
              - job_name: web
                static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
                pipeline_stages:
                  - tenant: {label: a, value: b}
            """,
            [
                "config.yaml:6:9: `scrape_configs[0].pipeline_stages[0].tenant` names more than one tenant; write exactly one of `label`, `source` and `value`"
            ]),
        Broken(
            "three",
            """
            clients: [{url: 'http://x/', batchsiez: 1}]
            limits_config: {readline_rate: fast}
            positions: {sync_period: soon}
            """,
            [
                "config.yaml:1:30: unknown key `batchsiez` in `clients[0]`; did you mean `batchsize`?",
                "config.yaml:2:32: `limits_config.readline_rate` is a string; write a number, without quotes",
                "config.yaml:3:26: `positions.sync_period`: `soon` is no duration; write a number with a unit, such as 1s, 500ms or 1h30m",
            ]),
    ]
}
