package dev.sluice.images;

/** The services that have an image, by the names of their folders. */
enum Service {
    SESSION("session", 8080),
    ORCHESTRATOR("orchestrator", 8081),
    AGENT_WORKERS("agent-workers", 8082),
    TOOL_EXECUTOR("tool-executor", 8083),
    LLM_ROUTER("llm-router", 8084);

    private final String folder;
    private final int port;

    Service(String folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** The folder below {@code services/}, and the name of the image behind {@code sluice/}. */
    String folder() {
        return folder;
    }

    /** Where it listens for HTTP unless it is told otherwise. */
    int port() {
        return port;
    }

    /** Whether it starts programs: a shell, git, the sandbox. */
    boolean runsTools() {
        return this == TOOL_EXECUTOR;
    }
}
