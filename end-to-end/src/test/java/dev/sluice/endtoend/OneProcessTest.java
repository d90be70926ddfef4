package dev.sluice.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The walk in one process, as {@code ./sluice up} runs it. */
class OneProcessTest extends WalkSuite {
    @TempDir
    static Path data;

    private static OneProcess platform;

    @BeforeAll
    void start() {
        platform = OneProcess.with(data, provider.baseUrl());
    }

    @AfterAll
    void stop() {
        platform.close();
        provider.close();
    }

    @Override
    Platform platform() {
        return platform;
    }
}
