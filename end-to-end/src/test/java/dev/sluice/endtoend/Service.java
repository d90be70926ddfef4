package dev.sluice.endtoend;

/** The five services as processes of their own. */
enum Service {
    SESSION("session"),
    ORCHESTRATOR("orchestrator"),
    AGENT_WORKERS("agent-workers"),
    TOOL_EXECUTOR("tool-executor"),
    LLM_ROUTER("llm-router");

    private final String folder;

    Service(String folder) {
        this.folder = folder;
    }

    /** The folder under {@code services/}, which is also the name in logs. */
    String folder() {
        return folder;
    }
}
