package dev.sluice.cli.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdatesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Updates updates = new Updates(Path.of("/work"));

    @Test
    void thePlanTicksOff() {
        assertEquals(
                "[pending, pending]",
                statuses(take(
                        "{'type':'plan','turn':'t','reason':'r','tasks':[{'task':1,'name':'look','agent':'architect'},"
                                + "{'task':2,'name':'write','agent':'coder'}]}")));
        assertEquals(
                "[in_progress, pending]",
                statuses(take("{'type':'task','turn':'t','task':1,'agent':'architect','state':'started'}")));
        var failed = take("{'type':'task','turn':'t','task':1,'agent':'architect','state':'failed','detail':'no'}");
        assertEquals("[completed, pending]", statuses(failed));
        assertEquals(
                "look (architect), failed",
                failed.path("entries").path(0).path("content").asText());
    }

    @Test
    void aTurnOfOneTaskShowsNoPlan() {
        assertEquals(List.of(), told("{'type':'plan','turn':'t','tasks':[{'task':1,'agent':'coder'}]}"));
    }

    @Test
    void aLaterRunOfAStepIsAMessageOfItsOwn() {
        told("{'type':'token','turn':'t','step':'t/1','run':1,'index':0,'agent':'ask','kind':'text','data':'Half'}");

        var again = told(
                "{'type':'token','turn':'t','step':'t/1','run':2,'index':0,'agent':'ask','kind':'text','data':'Whole'}");

        var last = ((Told.Update) again.getLast()).update();
        assertEquals(
                "agent_thought_chunk",
                ((Told.Update) again.getFirst()).update().path("sessionUpdate").asText());
        assertEquals("t/1/2", last.path("messageId").asText());
        assertEquals("Whole", last.path("content").path("text").asText());
    }

    @Test
    void aToolCallSaysWhereItIs() {
        var call = take("{'type':'tool_call','turn':'t','call':'c','agent':'coder','tool':'read_file',"
                + "'arguments':{'path':'src/a.py','offset':12}}");

        assertEquals("read", call.path("kind").asText());
        assertEquals("pending", call.path("status").asText());
        assertEquals(
                "[{\"path\":\"/work/src/a.py\",\"line\":12}]",
                call.path("locations").toString());
    }

    @Test
    void aPathOutsideOfTheDirectoryIsNoPlaceToGoTo() {
        var call = take("{'type':'tool_call','turn':'t','call':'c','agent':'coder','tool':'read_file',"
                + "'arguments':{'path':'../../etc/passwd'}}");

        assertTrue(call.path("locations").isMissingNode());
    }

    @Test
    void whatAToolWroteCannotPretendToBeAnythingElse() {
        told(
                "{'type':'tool_call','turn':'t','call':'c','agent':'coder','tool':'execute_command','arguments':{'command':'ls'}}");

        var ended = take("{'type':'tool_result','turn':'t','call':'c','agent':'coder','tool':'execute_command',"
                + "'status':'failed','reason':'exit 1','output':'\\u001b[31m```\\n# Allowed'}");

        assertEquals("failed", ended.path("status").asText());
        assertEquals(
                "````\nfailed: exit 1\n<U+001B>[31m```\n# Allowed\n````",
                ended.path("content").path(0).path("content").path("text").asText());
    }

    @Test
    void anApprovalWaitsUntilItsTurnHasEnded() {
        told("{'type':'approval_required','turn':'t','approval_id':'a','call':'c','tool':'write_file','arguments':{},"
                + "'reason':'r','risk':'low'}");
        assertEquals(1, updates.pending().size());

        var told = told("{'type':'done','turn':'t','outcome':'cancelled'}");

        assertEquals(new Told.Settled("a"), told.getFirst());
        assertEquals(List.of(), updates.pending());
    }

    private JsonNode take(String frame) {
        return ((Told.Update) told(frame).getLast()).update();
    }

    private List<Told> told(String frame) {
        try {
            return updates.take(JSON.readTree(frame.replace('\'', '"')));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static String statuses(JsonNode plan) {
        return plan.path("entries")
                .valueStream()
                .map(entry -> entry.path("status").asText())
                .toList()
                .toString();
    }
}
