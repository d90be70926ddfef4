package dev.sluice.executor.workspace;

import java.nio.file.Path;

/** A process that takes a workspace's lock, says so and never gives it back. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        var locks = new WorkspaceLocks(Path.of(arguments[0]), _ -> {});
        try (var _ = locks.acquire(WorkspacesTest.ANN, () -> true).orElseThrow()) {
            System.out.print('h');
            System.out.flush();
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
