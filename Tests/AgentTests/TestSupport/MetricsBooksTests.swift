import TestSupport
import Testing

struct MetricsBooksTests {
    private let text = """
        # TYPE needletail_read_lines_total counter
        needletail_read_lines_total{job="a"} 10
        needletail_read_lines_total{job="ab"} 3
        needletail_dropped_lines_total{job="a",reason="line_too_long"} 1
        needletail_dropped_lines_total{job="a",reason="other"} 1
        needletail_acknowledged_lines_total{job="a",client="x"} 5
        needletail_acknowledged_lines_total{job="ab",client="x"} 3
        needletail_refused_lines_total{job="a",client="x",reason="too_old"} 2
        needletail_in_flight_lines{job="a",client="x"} 1
        needletail_in_flight_lines{job="a",client="y"} 8

        """

    @Test func `books that balance have no imbalance`() { #expect(MetricsBooks.imbalances(text) == []) }

    @Test func `a line too few or too many at one client is told`() {
        let less = text.replacing(#"client="x"} 5"#, with: #"client="x"} 4"#)
        #expect(
            MetricsBooks.imbalances(less)
                == [#"job="a", client="x": 1.0 lines of 10.0 read are not accounted for"#])
        let more = text.replacing(#"client="y"} 8"#, with: #"client="y"} 9"#)
        #expect(MetricsBooks.imbalances(more).count == 1)
    }

    @Test func `bytes are books of their own`() {
        let bytes = text.replacing("lines", with: "bytes")
        #expect(MetricsBooks.imbalances(text + bytes) == [])
        #expect(
            MetricsBooks.imbalances(
                text + bytes.replacing("read_bytes_total{job=\"ab\"} 3", with: "read_bytes_total{job=\"ab\"} 4")
            ).count == 1)
    }
}
