package dev.sluice.executor.workspace;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.contracts.CallFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Has the Linux kernel resolve the whole path in one step that follows no link and leaves neither the directory nor its
 * file system ({@code openat2}, Linux 5.6). What it holds is an open descriptor, so that nothing can be swapped between
 * check and use; {@code /proc/self/fd} gives the JDK's file methods a way to it.
 */
final class BeneathGuard implements PathGuard {
    // Numbers of the kernel's interface, the same on every architecture.
    private static final long SYS_OPENAT2 = 437;
    private static final long AT_FDCWD = -100;
    private static final long O_PATH = 0x20_0000;
    private static final long O_CLOEXEC = 0x8_0000;
    private static final long RESOLVE_NO_XDEV = 0x01;
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_NO_SYMLINKS = 0x04;
    private static final long RESOLVE_BENEATH = 0x08;
    private static final long STAY_BELOW =
            RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
    private static final long ANYWHERE = 0;

    private static final int ENOENT = 2;
    private static final int ENOTDIR = 20;
    private static final int EXDEV = 18;
    private static final int ELOOP = 40;

    @Override
    public Hold hold(Path root, WorkspacePath path) throws Refused, IOException {
        try (var top = descriptor(open(AT_FDCWD, root.toAbsolutePath().toString(), ANYWHERE), root.toString())) {
            var opened = open(top.number, path.toString(), STAY_BELOW);
            switch (opened.errno) {
                case ENOENT, ENOTDIR -> throw new Refused(CallFailure.NOT_FOUND, "There is no " + path + ".");
                case ELOOP, EXDEV ->
                    throw new Refused(
                            CallFailure.DENIED, path + " is, or passes through, a link; links are not followed.");
                default -> {
                    return descriptor(opened, path.toString());
                }
            }
        }
    }

    @Override
    public boolean raceProof() {
        return true;
    }

    /** Whether kernel and process (seccomp) allow the call. */
    static boolean available() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return false;
        }
        var opened = open(AT_FDCWD, "/", STAY_BELOW & ~RESOLVE_BENEATH);
        if (opened.result < 0) {
            return false;
        }
        new Descriptor((int) opened.result).close();
        return true;
    }

    private record Opened(long result, int errno) {}

    private static Descriptor descriptor(Opened opened, String what) throws IOException {
        if (opened.result < 0) {
            throw new FileSystemException(what, null, "errno " + opened.errno);
        }
        return new Descriptor((int) opened.result);
    }

    private static Opened open(long directory, String path, long resolve) {
        try (var arena = Arena.ofConfined()) {
            var how = arena.allocate(JAVA_LONG, 3);
            how.setAtIndex(JAVA_LONG, 0, O_PATH | O_CLOEXEC);
            how.setAtIndex(JAVA_LONG, 2, resolve);
            var state = arena.allocate(Native.STATE);
            var result = (long) Native.SYSCALL.invokeExact(
                    state, SYS_OPENAT2, directory, arena.allocateFrom(path), how, how.byteSize());
            return new Opened(result, result < 0 ? (int) Native.ERRNO.get(state, 0L) : 0);
        } catch (Throwable impossible) {
            throw new IllegalStateException("the system call interface is broken", impossible);
        }
    }

    private record Descriptor(int number) implements Hold {
        @Override
        public Path path() {
            return Path.of("/proc/self/fd/" + number);
        }

        @Override
        public void close() {
            try {
                var _ = (int) Native.CLOSE.invokeExact(number);
            } catch (Throwable impossible) {
                throw new IllegalStateException("the system call interface is broken", impossible);
            }
        }
    }

    /** The C library, bound when Linux is certain. */
    private static final class Native {
        static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle SYSCALL = bind(
                "syscall",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
        static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

        private static MethodHandle bind(String name, FunctionDescriptor form, Linker.Option... options) {
            var linker = Linker.nativeLinker();
            MemorySegment function = linker.defaultLookup().findOrThrow(name);
            return linker.downcallHandle(function, form, options);
        }
    }
}
