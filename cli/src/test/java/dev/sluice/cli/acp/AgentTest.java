package dev.sluice.cli.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent over pipes, between an editor and a server that the test plays. */
class AgentTest {
    private static final String SESSION =
            "{'session_id':'s-1','title':'greeter','last_seq':1,'last_activity':'2026-11-28T22:00:00Z'}";
    private static final String ASKED = """
            {'type':'approval_required','seq':%d,'turn':'t','approval_id':'a-1','call':'c','agent':'coder','tool':'write_file',\
            'arguments':{'path':'README.md','content':'new'},'reason':'Every change is asked.','risk':'medium',\
            'diff':'--- a/README.md\\n+++ b/README.md\\n@@ -1 +1 @@\\n-old\\n+new'}""";
    private static final String PROMPT = "{'sessionId':'s-1','prompt':[{'type':'text','text':'Write it'}]}";

    @TempDir
    private Path configuration;

    private final PlayedServer server = new PlayedServer();
    private PlayedEditor editor;
    private String key;

    @BeforeEach
    void start() {
        editor = new PlayedEditor(server.url(), configuration, Optional.of("token"));
        server.on("POST /api/v1/sessions", SESSION)
                .on("GET /api/v1/sessions/s-1", SESSION)
                .on("PATCH /api/v1/sessions/s-1", SESSION);
    }

    @AfterEach
    void stop() throws IOException {
        editor.close();
        server.close();
    }

    @Test
    void itSaysWhatItCan() throws InterruptedException {
        var agent =
                editor.result("initialize", "{'protocolVersion':2,'clientCapabilities':{'auth':{'terminal':true}}}");

        assertEquals(1, agent.path("protocolVersion").asInt());
        assertTrue(agent.path("agentCapabilities").path("loadSession").asBoolean());
        assertEquals(
                "{\"list\":{},\"resume\":{},\"close\":{}}",
                agent.path("agentCapabilities").path("sessionCapabilities").toString());
        assertEquals("terminal", agent.path("authMethods").path(1).path("type").asText());
    }

    @Test
    void whoIsNotLoggedInIsToldHow() throws InterruptedException {
        try (var stranger = new PlayedEditor(server.url(), configuration, Optional.empty())) {
            for (var request : new String[] {"session/new", "authenticate"}) {
                var error = stranger.answered(stranger.asks(
                                request, "{'methodId':'sluice-login','cwd':'/home/ada/greeter','mcpServers':[]}"))
                        .path("error");

                assertEquals(
                        RpcError.AUTHENTICATION_REQUIRED, error.path("code").asInt());
                assertTrue(error.path("message").asText().contains("./sluice login --server " + server.url()));
            }
        }
    }

    @Test
    void aTurnStreamsAndEndsThePrompt() throws Exception {
        opened();
        var prompt = prompted();
        assertTrue(server.asked("PATCH /api/v1/sessions/s-1").endsWith("{\"title\":\"Write it\"}"));

        server.sends(
                "{'type':'queued','seq':2,'turn':'t','position':0,'text':'Write it'}",
                "{'type':'accepted','turn':'t','session_id':'s-1','idempotency_key':'" + key + "'}",
                "{'type':'token','turn':'t','step':'t/1','run':1,'index':0,'agent':'coder','kind':'thinking','data':'Hm.'}",
                "{'type':'token','turn':'t','step':'t/1','run':1,'index':1,'agent':'coder','kind':'text','data':'It '}",
                "{'type':'message','seq':3,'turn':'t','step':'t/1','run':1,'agent':'coder','text':'It is.'}",
                "{'type':'done','seq':4,'turn':'t','outcome':'completed','text':'It is.'}");

        assertEquals("Hm.", text("agent_thought_chunk"));
        assertEquals("It ", text("agent_message_chunk"));
        assertEquals("is.", text("agent_message_chunk"));
        assertEquals(
                "end_turn",
                editor.answered(prompt).path("result").path("stopReason").asText());
        assertEquals(4, editor.times("session/update"), "with the title; what was said is not told to who said it");
    }

    @Test
    void anApprovalIsAskedWithItsDiffAndOnlyAllowAllows() throws Exception {
        server.on("POST /api/v1/approvals/a-1/decision", "{}");
        opened();
        prompted();
        server.sends(
                "{'type':'accepted','turn':'t','session_id':'s-1','idempotency_key':'" + key + "'}",
                ASKED.formatted(2));

        var permission = editor.told("session/request_permission");
        var call = permission.path("params").path("toolCall");
        assertEquals(
                "/home/ada/greeter/README.md",
                call.path("content").path(1).path("path").asText());
        assertEquals("old\n", call.path("content").path(1).path("oldText").asText());
        assertEquals("new\n", call.path("content").path(1).path("newText").asText());
        assertEquals(
                "/home/ada/greeter/README.md",
                call.path("locations").path(0).path("path").asText());
        editor.answers(permission, "{'outcome':{'outcome':'selected','optionId':'reject'}}");

        assertTrue(server.asked("POST /api/v1/approvals/a-1/decision").endsWith("{\"approved\":false}"));
    }

    @Test
    void whatSomebodyElseDecidedIsTakenBack() throws Exception {
        opened();
        prompted();
        server.sends(
                "{'type':'accepted','turn':'t','session_id':'s-1','idempotency_key':'" + key + "'}",
                ASKED.formatted(2));
        var permission = editor.told("session/request_permission");

        server.sends("{'type':'approval_decided','seq':3,'turn':'t','approval_id':'a-1','call':'c','approved':true}");

        var withdrawn = editor.told("$/cancel_request").path("params").path("requestId");
        assertEquals(permission.path("id"), withdrawn);
        editor.answers(permission, "{'outcome':{'outcome':'selected','optionId':'allow'}}");
        editor.result("session/list", "{}");
        assertFalse(server.wasAsked("POST /api/v1/approvals"));
    }

    @Test
    void aCancelledPromptEndsAsCancelledThoughItWasNotAcceptedYet() throws Exception {
        server.on("POST /api/v1/jobs/t/cancel", "{}");
        opened();
        var prompt = prompted();

        editor.tells("session/cancel", "{'sessionId':'s-1'}");
        editor.result("session/list", "{}");
        server.sends("{'type':'accepted','turn':'t','session_id':'s-1','idempotency_key':'" + key + "'}");
        server.asked("POST /api/v1/jobs/t/cancel");
        server.sends("{'type':'done','seq':2,'turn':'t','outcome':'cancelled'}");

        assertEquals(
                "cancelled",
                editor.answered(prompt).path("result").path("stopReason").asText());
    }

    @Test
    void aConnectionThatIsCutIsResumedBehindWhatWasSeen() throws Exception {
        opened();
        var prompt = prompted();
        server.sends(
                "{'type':'accepted','turn':'t','session_id':'s-1','idempotency_key':'" + key + "'}",
                "{'type':'token','turn':'t','step':'t/1','run':1,'index':0,'agent':'coder','kind':'text','data':'It '}");
        editor.updated("agent_message_chunk");

        server.cuts();
        server.connected();
        var resume = server.hears("resume");
        assertEquals("{\"run\":1,\"index\":0}", resume.path("steps").path("t/1").toString());
        server.sends(
                "{'type':'token','turn':'t','step':'t/1','run':1,'index':0,'agent':'coder','kind':'text','data':'It '}",
                "{'type':'message','seq':2,'turn':'t','step':'t/1','run':1,'agent':'coder','text':'It is.'}",
                "{'type':'done','seq':3,'turn':'t','outcome':'completed','text':'It is.'}");

        assertEquals("is.", text("agent_message_chunk"));
        assertEquals(
                "end_turn",
                editor.answered(prompt).path("result").path("stopReason").asText());
    }

    @Test
    void aQuestionEndsThePromptAndTheNextOneAnswersIt() throws Exception {
        server.on("POST /api/v1/questions/q-1/answer", "{}");
        opened();
        var prompt = prompted();
        server.sends(
                "{'type':'accepted','turn':'t','session_id':'s-1','idempotency_key':'" + key + "'}",
                "{'type':'question','seq':2,'turn':'t','question_id':'q-1','step':'t/1','agent':'coder','text':'Which?'}");
        assertEquals("Which?", text("agent_message_chunk"));
        assertEquals(
                "end_turn",
                editor.answered(prompt).path("result").path("stopReason").asText());

        var reply = editor.asks("session/prompt", PROMPT.replace("Write it", "The first"));
        assertTrue(server.asked("POST /api/v1/questions/q-1/answer").endsWith("{\"text\":\"The first\"}"));
        server.sends(
                "{'type':'question_answered','seq':3,'turn':'t','question_id':'q-1','text':'The first','answered_by':'me'}",
                "{'type':'done','seq':4,'turn':'t','outcome':'completed','text':'Done.'}");

        assertEquals(
                "end_turn",
                editor.answered(reply).path("result").path("stopReason").asText());
        assertEquals(2, editor.times("session/update"), "the title and the question");
    }

    @Test
    void aSessionThatIsLoadedTellsItsPastAndAsksWhatWaits() throws Exception {
        server.on(
                "GET /api/v1/sessions/s-1/history?after=0",
                "{'facts':[{'type':'queued','seq':2,'turn':'t','position':0,'text':'Write it'},"
                        + "{'type':'message','seq':3,'turn':'t','step':'t/1','run':1,'agent':'coder','text':'I ask.'},"
                        + "{'type':'tool_call','seq':4,'turn':'t','call':'c','agent':'coder','tool':'write_file','arguments':{}},"
                        + ASKED.formatted(5) + "]}");

        var load = editor.asks("session/load", "{'sessionId':'s-1','cwd':'/home/ada/greeter','mcpServers':[]}");

        assertEquals("Write it", text("user_message_chunk"));
        assertEquals("I ask.", text("agent_message_chunk"));
        assertEquals("c", editor.updated("tool_call").path("toolCallId").asText());
        assertTrue(editor.answered(load).has("result"));
        editor.told("session/request_permission");
        server.connected();
        assertEquals(5, server.hears("resume").path("after_seq").asInt());
        server.sends(ASKED.formatted(5), "{'type':'queued','seq':6,'turn':'u','position':0,'text':'From elsewhere'}");
        assertEquals("From elsewhere", text("user_message_chunk"));
        assertEquals(1, editor.times("session/request_permission"), "nothing is asked twice");
    }

    @Test
    void aSessionThatIsResumedAsksWhatWaitsAndTellsNoPast() throws Exception {
        server.on(
                        "GET /api/v1/approvals?status=pending",
                        "{'approvals':[{'approval_id':'a-1','session_id':'s-1'},"
                                + "{'approval_id':'a-2','session_id':'s-2'}]}")
                .on("GET /api/v1/approvals/a-1", ASKED.formatted(0))
                .on("GET /api/v1/questions?status=pending", "{'questions':[]}");

        editor.result("session/resume", "{'sessionId':'s-1','cwd':'/home/ada/greeter'}");

        editor.told("session/request_permission");
        assertEquals(0, editor.times("session/update"));
    }

    @Test
    void sessionsAreListedWithTheDirectoryThatTheyWereOpenedFor() throws Exception {
        server.on(
                "GET /api/v1/sessions",
                "{'sessions':[" + SESSION + ",{'session_id':'s-2','last_activity':'x'}],'next':'n'}");
        opened();

        var listed = editor.result("session/list", "{'cwd':'/home/ada/greeter'}");

        assertEquals(1, listed.path("sessions").size());
        assertEquals("s-1", listed.path("sessions").path(0).path("sessionId").asText());
        assertEquals("greeter", listed.path("sessions").path(0).path("title").asText());
        assertEquals("n", listed.path("nextCursor").asText());
    }

    @Test
    void openFilesGoWithThePromptAsTheEditorHasThem() throws Exception {
        editor.result("initialize", "{'protocolVersion':1,'clientCapabilities':{'fs':{'readTextFile':true}}}");
        opened();
        editor.asks(
                "session/prompt",
                "{'sessionId':'s-1','prompt':[{'type':'text','text':'Explain '},"
                        + "{'type':'resource_link','name':'a.py','uri':'file:///home/ada/greeter/src/a.py'},"
                        + "{'type':'resource','resource':{'uri':'file:///home/ada/greeter/b.py','text':'b'}},"
                        + "{'type':'resource_link','name':'passwd','uri':'file:///etc/passwd'}]}");

        var read = editor.told("fs/read_text_file");
        assertEquals(
                "/home/ada/greeter/src/a.py", read.path("params").path("path").asText());
        editor.answers(read, "{'content':'unsaved'}");

        var chat = server.hears("chat");
        assertEquals(
                "Explain src/a.pyfile:///etc/passwd\n\nFile src/a.py:\n\n    unsaved\n\n\nFile b.py:\n\n    b\n",
                chat.path("message").asText());
        assertEquals("coder", chat.path("role").asText());
        assertEquals(1, editor.times("fs/read_text_file"));
    }

    @Test
    void aPromptThatWaitsForAFileOfTheEditorIsCancelled() throws Exception {
        editor.result("initialize", "{'protocolVersion':1,'clientCapabilities':{'fs':{'readTextFile':true}}}");
        opened();
        var prompt = editor.asks(
                "session/prompt",
                "{'sessionId':'s-1','prompt':["
                        + "{'type':'resource_link','name':'a.py','uri':'file:///home/ada/greeter/src/a.py'}]}");
        var read = editor.told("fs/read_text_file");

        editor.tells("session/cancel", "{'sessionId':'s-1'}");

        assertEquals(
                read.path("id"), editor.told("$/cancel_request").path("params").path("requestId"));
        assertEquals(
                "cancelled",
                editor.answered(prompt).path("result").path("stopReason").asText());
    }

    @Test
    void whatIsNoMessageIsAnsweredByAnError() throws InterruptedException {
        editor.writes("{");
        assertEquals(RpcError.PARSE, editor.awaitsError());
        editor.writes("[]");
        assertEquals(RpcError.INVALID_REQUEST, editor.awaitsError());
        assertEquals(RpcError.NO_SUCH_METHOD, code("session/fly", "{}"));
        assertEquals(RpcError.INVALID_PARAMS, code("session/new", "{'cwd':'relative','mcpServers':[]}"));
        assertEquals(RpcError.NOT_FOUND, code("session/prompt", "{'sessionId':'s-9','prompt':[]}"));
        assertEquals(RpcError.NOT_FOUND, code("session/load", "{'sessionId':'s-9','cwd':'/work','mcpServers':[]}"));
    }

    private int code(String method, String params) throws InterruptedException {
        return editor.answered(editor.asks(method, params))
                .path("error")
                .path("code")
                .asInt();
    }

    private void opened() throws InterruptedException {
        var session = editor.result("session/new", "{'cwd':'/home/ada/greeter','mcpServers':[]}");
        assertEquals("s-1", session.path("sessionId").asText());
        server.connected();
        assertEquals(1, server.hears("resume").path("after_seq").asInt());
    }

    /** Prompts, and waits until the server was told. */
    private int prompted() throws InterruptedException {
        var prompt = editor.asks("session/prompt", PROMPT);
        var chat = server.hears("chat");
        assertEquals("Write it", chat.path("message").asText());
        key = chat.path("idempotency_key").asText();
        return prompt;
    }

    private String text(String kind) throws InterruptedException {
        return editor.updated(kind).path("content").path("text").asText();
    }
}
