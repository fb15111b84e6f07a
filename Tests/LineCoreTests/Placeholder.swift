import Testing
@Test func placeholderLineCore() {}
