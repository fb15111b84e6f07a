import CLinux

/// How the process uses memory.
public enum ProcessMemory {
    /// Keeps glibc's allocator small. Call it before any thread is started; see mallopt(3).
    ///
    /// Two arenas: otherwise there are eight for each processor, as threads ask, and what one thread has freed another cannot
    /// use. Blocks of 256 KiB and more by mmap: push bodies go back to the system when they are answered for; by itself glibc
    /// raises that bound with the largest block it has seen freed, and keeps them. Measured with `make bench`: 5 MiB less, and
    /// no more CPU.
    public static func keepAllocatorSmall() {
        _ = mallopt(M_ARENA_MAX, 2)
        _ = mallopt(M_MMAP_THRESHOLD, 256 << 10)
    }

    /// Gives back what the start took and nothing needs any more: free blocks, and the mappings of the program's code.
    ///
    /// Most of that code ran once, to read the configuration and build things. It stays in the kernel's page cache, for as
    /// long as there is room, and what runs again is mapped again at its first use; see MADV_DONTNEED in madvise(2).
    static func trim() {
        malloc_trim(0)
        clinux_unmap_code()
    }
}
