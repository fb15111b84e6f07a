import CLinux

/// How the process's allocator is set.
public enum Allocator {
    /// Keeps glibc to two arenas. It makes eight for each processor otherwise, as threads ask, and what one thread has freed
    /// another cannot use: with a batch made on a lane and let go on an event loop that is megabytes for nothing.
    ///
    /// Call it before any thread is started. See mallopt(3), `M_ARENA_MAX`.
    public static func keepSmall() { _ = mallopt(M_ARENA_MAX, 2) }
}
