package dev.sluice.endtoend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** Every workspace of an installation held, as by an executor that is at work in it: calls that change files wait. */
final class BusyWorkspaces implements AutoCloseable {
    /** As many lock files as the tool-executor spreads its workspaces over. */
    private static final int LOCKS = 256;

    private final Deque<FileChannel> held = new ArrayDeque<>();

    private BusyWorkspaces() {}

    static BusyWorkspaces hold(Path data) throws IOException {
        var busy = new BusyWorkspaces();
        var locks = Files.createDirectories(data.resolve("workspaces/.locks"));
        for (var lock = 0; lock < LOCKS; lock++) {
            var channel = FileChannel.open(
                    locks.resolve(Integer.toString(lock)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            busy.held.push(channel);
            channel.lock();
        }
        return busy;
    }

    @Override
    public void close() throws IOException {
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }
}
