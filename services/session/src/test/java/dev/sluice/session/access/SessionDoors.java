package dev.sluice.session.access;

import dev.sluice.testkit.permission.DoorLine;
import java.util.List;

/**
 * The doors of the session service, and how each is tried: a line for every endpoint and frame. What belongs to the whole
 * installation is asked to change on a condition that never holds, so that nothing changes: 412 is a yes.
 */
final class SessionDoors {
    static final List<DoorLine> ENDPOINTS = List.of(
            DoorLine.of("POST /api/v1/agent/chat", "{\"session_id\": \"$session\", \"message\": \"hi\"}")
                    .with("Accept", "application/json"),
            DoorLine.of("POST /api/v1/agent/chat", "{\"session_id\": \"$session\", \"message\": \"hi\"}")
                    .with("Accept", "text/event-stream"),
            DoorLine.of("GET /api/v1/approvals"),
            DoorLine.of("GET /api/v1/approvals/{id=approval}"),
            DoorLine.of("POST /api/v1/approvals/{id=approval}/decision", "{\"approved\": true}"),
            DoorLine.of("GET /api/v1/audit"),
            DoorLine.of("POST /api/v1/auth/backchannel-logout", "logout_token=none")
                    .with("Content-Type", "application/x-www-form-urlencoded"),
            DoorLine.of("GET /api/v1/auth/jwks"),
            DoorLine.of("POST /api/v1/auth/login", "{}"),
            DoorLine.of("POST /api/v1/auth/logout", "{}"),
            DoorLine.of("POST /api/v1/auth/refresh", "{}"),
            DoorLine.of("GET /api/v1/budgets"),
            DoorLine.of("DELETE /api/v1/budgets/{scope=budget}/{name=budgeted}"),
            DoorLine.of("GET /api/v1/budgets/{scope=budget}/{name=budgeted}"),
            DoorLine.of("PUT /api/v1/budgets/{scope=budget}/{name=budgeted}", "{\"total_micros\": 5}"),
            never(DoorLine.of("DELETE /api/v1/config/{agent=agent}")),
            DoorLine.of("GET /api/v1/config/{agent=agent}"),
            never(DoorLine.of("POST /api/v1/config/{agent=agent}", "{\"prompt\": \"Be brief.\"}")),
            DoorLine.of("GET /api/v1/config/{agent=agent}/diff?from=v1&to=v1"),
            never(DoorLine.of("POST /api/v1/config/{agent=agent}/rollback", "{\"version\": \"v1\"}")),
            DoorLine.of("GET /api/v1/config/{agent=agent}/versions"),
            DoorLine.of("GET /api/v1/configs"),
            DoorLine.of("GET /api/v1/configs/events"),
            DoorLine.of("GET /api/v1/configs/export"),
            DoorLine.of("POST /api/v1/configs/import?dry_run=true", "{\"format\": \"none\"}"),
            DoorLine.of("GET /api/v1/dead-letters"),
            DoorLine.of("POST /api/v1/dead-letters/{id=letter}/redrive"),
            DoorLine.of("GET /api/v1/debug/config/{agent=agent}"),
            DoorLine.of("GET /api/v1/health"),
            DoorLine.of("GET /api/v1/hitl/requests/{id=approval}"),
            DoorLine.of("PUT /api/v1/hitl/requests/{id=approval}/approve"),
            DoorLine.of("PUT /api/v1/hitl/requests/{id=approval}/reject"),
            DoorLine.of("GET /api/v1/jobs"),
            DoorLine.of("POST /api/v1/jobs", "{\"message\": \"hi\", \"session_id\": \"$session\"}"),
            DoorLine.of("GET /api/v1/jobs/{id=turn}"),
            DoorLine.of("POST /api/v1/jobs/{id=turn}/cancel"),
            DoorLine.of("GET /api/v1/jobs/{id=turn}/results"),
            DoorLine.of("GET /api/v1/keys?tenant=$tenant"),
            DoorLine.of("POST /api/v1/keys", "{\"name\": \"ci\", \"tenant\": \"$tenant\", \"user\": \"$user\"}"),
            DoorLine.of("DELETE /api/v1/keys/{id=key}"),
            DoorLine.of("GET /api/v1/keys/{id=key}"),
            DoorLine.of("GET /api/v1/mcp?tenant=$tenant"),
            never(DoorLine.of("DELETE /api/v1/mcp/{name=server}?tenant=$tenant")),
            DoorLine.of("GET /api/v1/mcp/{name=server}?tenant=$tenant"),
            DoorLine.of("PUT /api/v1/mcp/{name=server}?tenant=$tenant", "{\"url\": \"none\"}"),
            DoorLine.of("PUT /api/v1/mcp/{name=server}/accepted?tenant=$tenant", "{\"tools\": {}}"),
            DoorLine.of("GET /api/v1/monitor?tenant=$tenant"),
            DoorLine.of("GET /api/v1/plans"),
            never(DoorLine.of("DELETE /api/v1/plans/{name=plan}")),
            DoorLine.of("GET /api/v1/plans/{name=plan}"),
            DoorLine.of("PUT /api/v1/plans/{name=plan}", "{\"description\": \"none\", \"tasks\": []}"),
            never(DoorLine.of("DELETE /api/v1/policy")),
            DoorLine.of("GET /api/v1/policy"),
            DoorLine.of("PUT /api/v1/policy", "none"),
            DoorLine.of("POST /api/v1/policy/test", "none"),
            never(DoorLine.of("DELETE /api/v1/prices")),
            DoorLine.of("GET /api/v1/prices"),
            DoorLine.of("PUT /api/v1/prices", "none"),
            DoorLine.of("GET /api/v1/questions"),
            DoorLine.of("GET /api/v1/questions/{id=question}"),
            DoorLine.of("POST /api/v1/questions/{id=question}/answer", "{\"text\": \"memory\"}"),
            never(DoorLine.of("DELETE /api/v1/routing")),
            DoorLine.of("GET /api/v1/routing"),
            DoorLine.of("PUT /api/v1/routing", "none"),
            DoorLine.of("GET /api/v1/search?q=please"),
            DoorLine.of("GET /api/v1/sessions"),
            DoorLine.of("POST /api/v1/sessions", "{}"),
            DoorLine.of("DELETE /api/v1/sessions/{id=session}"),
            DoorLine.of("GET /api/v1/sessions/{id=session}"),
            DoorLine.of("PATCH /api/v1/sessions/{id=session}", "{\"title\": \"mine\"}"),
            DoorLine.of("GET /api/v1/sessions/{id=session}/events"),
            DoorLine.of("GET /api/v1/sessions/{id=session}/export"),
            DoorLine.of("GET /api/v1/sessions/{id=session}/feedback"),
            DoorLine.of("POST /api/v1/sessions/{id=session}/fork", "{\"without_files\": true}"),
            DoorLine.of("GET /api/v1/sessions/{id=session}/forks"),
            DoorLine.of("GET /api/v1/sessions/{id=session}/grants"),
            DoorLine.of("DELETE /api/v1/sessions/{id=session}/grants/{grant=grant}"),
            DoorLine.of("GET /api/v1/sessions/{id=session}/history"),
            DoorLine.of("PUT /api/v1/sessions/{id=session}/mode", "{\"mode\": \"plan-only\"}"),
            DoorLine.of("POST /api/v1/sessions/{id=session}/rewind", "{\"turn\": \"$turn\", \"without_files\": true}"),
            DoorLine.of("POST /api/v1/sessions/{id=session}/ticket"),
            DoorLine.of("PUT /api/v1/sessions/{id=session}/turns/{turn=turn}/feedback", "{\"rating\": \"up\"}"),
            DoorLine.of("GET /api/v1/stats"),
            DoorLine.of("GET /api/v1/usage?tenant=$tenant"),
            DoorLine.of("GET /api/v1/usage/by/{part=part}?tenant=$tenant"),
            DoorLine.of("GET /api/v1/usage/calls?tenant=$tenant"),
            DoorLine.of("GET /api/v1/usage/tags/{name=tag}?tenant=$tenant"),
            DoorLine.of("GET /api/v1/users?tenant=$tenant"),
            DoorLine.of("PUT /api/v1/users/{user=account}?tenant=$tenant", "{\"disabled\": false}"),
            DoorLine.of("GET /api/v1/workflows"),
            DoorLine.of("POST /api/v1/workflows", "{\"message\": \"hi\", \"session_id\": \"$session\"}"),
            DoorLine.of("GET /api/v1/workflows/{id=turn}"),
            DoorLine.of("POST /api/v1/workflows/{id=turn}/cancel"),
            DoorLine.of("GET /api/v1/workflows/{id=turn}/results"));

    static final List<DoorLine> FRAMES = List.of(
            DoorLine.of("chat", "{\"type\": \"chat\", \"session_id\": \"$session\", \"message\": \"hi\"}"),
            DoorLine.of(
                    "tool_approval",
                    "{\"type\": \"tool_approval\", \"approval_id\": \"$approval\", \"approved\": true}"),
            DoorLine.of("set_mode", "{\"type\": \"set_mode\", \"session_id\": \"$session\", \"mode\": \"plan-only\"}"),
            DoorLine.of("answer", "{\"type\": \"answer\", \"question_id\": \"$question\", \"text\": \"memory\"}"),
            DoorLine.of("cancel", "{\"type\": \"cancel\", \"session_id\": \"$session\", \"turn\": \"$turn\"}"),
            DoorLine.of("resume", "{\"type\": \"resume\", \"session_id\": \"$session\", \"after_seq\": 0}"),
            DoorLine.of("fork", "{\"type\": \"fork\", \"session_id\": \"$session\", \"without_files\": true}"),
            DoorLine.of("rewind", "{\"type\": \"rewind\", \"turn\": \"$turn\", \"without_files\": true}"),
            DoorLine.of("forks", "{\"type\": \"forks\", \"session_id\": \"$session\"}"),
            DoorLine.of("token_refresh", "{\"type\": \"token_refresh\", \"token\": \"none\"}"),
            DoorLine.of("ping", "{\"type\": \"ping\"}"));

    private SessionDoors() {}

    private static DoorLine never(DoorLine door) {
        return door.with("If-Match", "\"v999999\"");
    }
}
