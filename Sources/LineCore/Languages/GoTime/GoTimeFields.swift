/// What a calendar and a clock show, without saying where.
public struct GoTimeFields: Sendable, Hashable {
    /// Year; 0 is the year before 1.
    public var year = 0
    /// 1 to 12.
    public var month = 1
    /// 1 to 31.
    public var day = 1
    /// 0 to 23.
    public var hour = 0
    /// 0 to 59.
    public var minute = 0
    /// 0 to 59.
    public var second = 0
    /// 0 to 999,999,999.
    public var nanosecond = 0

    /// Fields as given; by default the first moment of year 0, as Go's `time.Parse` fills what a layout lacks.
    public init(
        year: Int = 0, month: Int = 1, day: Int = 1, hour: Int = 0, minute: Int = 0, second: Int = 0,
        nanosecond: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
    }

    /// Day of the week: 0 is Sunday.
    public var weekday: Int { Calendar.weekday(days: days) }

    /// Day of the year: 1 is 1 January.
    public var yearDay: Int { days - Calendar.days(year: year, month: 1, day: 1) + 1 }

    /// The moment at which clocks in the zone show this. Of two, and where clocks skip it, what Go's `time.Date` takes.
    public func time(in zone: TimeZoneRules) -> GoTime {
        GoTime(seconds: zone.seconds(ofLocal: seconds), nanosecond: nanosecond, zone: zone)
    }

    /// Seconds since 1970 if this were UTC.
    var seconds: Int64 { Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second) }

    private var days: Int { Calendar.days(year: year, month: month, day: day) }

    /// Sets the year of fields that were read without one, to be near a moment, as Promtail: the year of `now`, but the
    /// year before for a December read in January, and the year after for a January read in December. 29 February becomes
    /// 1 March in a year that lacks it.
    mutating func setYear(near now: GoTimeFields) {
        switch (month, now.month) {
        case (12, 1): year = now.year - 1
        case (1, 12): year = now.year + 1
        default: year = now.year
        }
        if month == 2, day == 29, !Calendar.isLeap(year) { (month, day) = (3, 1) }
    }
}
