package dev.sluice.session.access;

/** Something that one may be allowed to do. How far it reaches for whom, {@link RightsTable} says. */
public enum Right {
    OPEN_SESSION("open a session"),
    SEE_SESSION("see a session, its jobs and its costs"),
    SEE_HISTORY("read a session's history and watch it live"),
    SUBMIT_TURN("submit a turn, a job or a message"),
    CANCEL_TURN("stop a turn"),
    GIVE_FEEDBACK("say what one thinks of a turn"),
    DELETE_SESSION("delete a session"),
    REWIND_SESSION("set a session back to before a turn"),
    SET_MODE("set how much of what agents do in a session needs a person"),
    SHARE_SESSION("share a session with others of his tenant"),
    SEE_APPROVAL("see what an agent asks"),
    DECIDE_APPROVAL("approve or reject what an agent asks"),
    SEE_QUESTION("see what an agent asks the user"),
    ANSWER_QUESTION("answer what an agent asks the user"),
    MANAGE_USERS("see users, disable them and change their roles"),
    SEE_KEYS("see API keys"),
    MANAGE_KEYS("make and revoke API keys"),
    SEE_USAGE("see what model calls cost"),
    SEE_BUDGETS("see a budget and what is spent of it"),
    SET_BUDGETS("set and remove budgets"),
    SET_ROUTING("see and set the routing table"),
    SET_PRICES("see and set the price table"),
    SEE_PLANS("see the plans that jobs ask for by name"),
    SET_PLANS("set and remove plans"),
    SEE_CONFIGS("see how the agents of a tenant are configured"),
    SET_CONFIGS("configure the agents of a tenant"),
    SET_POLICY("see and set the policy for tool calls"),
    TEST_POLICY("see what a policy would have done with the tool calls of a tenant"),
    SEE_MCP("see the MCP servers of a tenant, and what tools they have"),
    SET_MCP("set and remove MCP servers, and accept their tools"),
    REDRIVE_LETTERS("see dead letters and send them again"),
    SEE_MONITOR("see how much runs, waits and fails"),
    SEE_AUDIT("see the audit");

    private final String sentence;

    Right(String sentence) {
        this.sentence = sentence;
    }

    /** What one may do, as the end of "may …". */
    public String sentence() {
        return sentence;
    }
}
