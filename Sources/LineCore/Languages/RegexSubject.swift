/// A text to be searched again and again: whether it is UTF-8 is looked at once.
struct RegexSubject {
    let text: Bytes
    /// What is searched instead, where the text is not UTF-8.
    let repaired: RepairedText?

    /// Linear.
    init(_ text: Bytes) {
        self.text = text
        repaired = text.isUTF8 ? nil : RepairedText(text)
    }
}

/// A text whose invalid bytes are U+FFFD, with the place that each of its bytes had.
///
/// RE2 matches no invalid byte at all, Go each as U+FFFD. So a copy is searched, and its places are brought back.
struct RepairedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte, and for the end, the place in the original; never falling.
    private(set) var places: [Int] = []

    init(_ text: Bytes) {
        bytes.reserveCapacity(text.count + 16)
        var place = 0
        while place < text.count {
            let length = text.scalarLength(at: place)
            if length > 0 {
                for offset in 0..<length {
                    bytes.append(text[place + offset])
                    places.append(place + offset)
                }
            } else {
                bytes += [0xef, 0xbf, 0xbd]
                places += [place, place, place]
            }
            place += max(1, length)
        }
        places.append(text.count)
    }

    /// Where a byte of the original stands. Logarithmic.
    func place(ofOriginal place: Int) -> Int {
        var (low, high) = (0, bytes.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
