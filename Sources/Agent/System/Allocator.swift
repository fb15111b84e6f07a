import CLinux

/// How the process's allocator is set.
public enum Allocator {
    /// Keeps glibc's allocator small. Call it before any thread is started; see mallopt(3).
    ///
    /// Two arenas: otherwise there are eight for each processor, as threads ask, and what one thread has freed another cannot
    /// use. Blocks of 256 KiB and more by mmap: push bodies go back to the system when they are answered for; by itself glibc
    /// raises that bound with the largest block it has seen freed, and keeps them. Measured with `make bench`: 5 MiB less, and
    /// no more CPU.
    public static func keepSmall() {
        _ = mallopt(M_ARENA_MAX, 2)
        _ = mallopt(M_MMAP_THRESHOLD, 256 << 10)
    }
}
