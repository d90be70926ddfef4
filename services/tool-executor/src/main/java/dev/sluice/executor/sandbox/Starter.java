package dev.sluice.executor.sandbox;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts programs, from a thread that outlives them all. */
final class Starter {
    // A process is told of the death of the thread that started it, not of the process: so that thread never ends.
    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sandbox-starter").factory());

    private Starter() {}

    /** A program that nobody speaks to: it reads nothing, and writes both its streams into one. */
    static ProcessBuilder unspoken(List<String> line, Map<String, String> environment) {
        return bare(line, environment).redirectErrorStream(true).redirectInput(new File("/dev/null"));
    }

    /** A program that is spoken to by its three streams, with more in its environment once it is inside. */
    static ProcessBuilder spoken(List<String> line, InsideVariables variables) {
        var program = bare(line, Bubblewrap.ENVIRONMENT);
        program.environment().putAll(variables.outside());
        return program;
    }

    private static ProcessBuilder bare(List<String> line, Map<String, String> environment) {
        var builder = new ProcessBuilder(line).directory(new File("/"));
        // What is left here can be read inside, whatever the program is told to forget.
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    static Process start(ProcessBuilder program) throws IOException, InterruptedException {
        try {
            return THREAD.submit(program::start).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException trouble ? trouble : new IOException(failed.getCause());
        }
    }
}
