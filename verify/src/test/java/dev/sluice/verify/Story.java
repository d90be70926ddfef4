package dev.sluice.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.verify.event.LogRecord;
import dev.sluice.verify.event.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The records of one session's life, in their order, to be told wrongly: each change leaves the rest as it is. */
final class Story {
    static final String SESSION = "s-1";
    static final Instant BEGIN = Instant.parse("2026-11-29T08:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> facts = new ArrayList<>();
    private final List<ObjectNode> usage = new ArrayList<>();
    private final List<ObjectNode> audit = new ArrayList<>();

    /** A turn of two tasks with a read, a write that is approved and one that is not; a question; a cancel; the deletion. */
    static Story whole() {
        var story = new Story();
        story.fact("{type:'SessionOpened'}");
        story.accepted("s-1.a");
        story.fact("{type:'PlanStated',turn:'s-1.a'}");
        story.fact("{type:'TaskStarted',task:'s-1.a/2'}");
        story.step("s-1.a/2/1/1", 1);
        story.fact("{type:'CallRequested',request:{call:'s-1.a/2/1/1/1'}}");
        story.fact("{type:'CallScheduled',call:'s-1.a/2/1/1/1'}");
        story.ran("s-1.a/2/1/1/1", "{type:'CallCompleted',call:'s-1.a/2/1/1/1',status:'SUCCEEDED'}");
        story.step("s-1.a/2/2/1", 0);
        story.fact("{type:'TaskCompleted',task:'s-1.a/2'}");
        story.fact("{type:'TaskSkipped',task:'s-1.a/3'}");
        story.fact("{type:'TaskStarted',task:'s-1.a/1'}");
        story.step("s-1.a/1/1/1", 2);
        story.fact("{type:'CallRequested',request:{call:'s-1.a/1/1/1/1'}}");
        story.fact("{type:'CallRequested',request:{call:'s-1.a/1/1/1/2'}}");
        story.asked("s-1.a/1/1/1/1", "s-1.ayes");
        story.settled("s-1.a/1/1/1/1", "s-1.ayes", true);
        story.ran(
                "s-1.a/1/1/1/1",
                "{type:'CallCompleted',call:'s-1.a/1/1/1/1',status:'SUCCEEDED',files:{before:'one',after:'two'}}");
        story.asked("s-1.a/1/1/1/2", "s-1.ano");
        story.settled("s-1.a/1/1/1/2", "s-1.ano", false);
        story.fact("{type:'CallCompleted',call:'s-1.a/1/1/1/2',status:'REJECTED'}");
        story.fact("{type:'QuestionAsked',question:'s-1.q',step:'s-1.a/1/1/1'}");
        story.fact("{type:'QuestionAnswered',question:'s-1.q',step:'s-1.a/1/1/1'}");
        story.step("s-1.a/1/2/1", 0);
        story.fact("{type:'TurnCompleted',turn:'s-1.a'}");
        story.accepted("s-1.b");
        story.fact("{type:'StepScheduled',step:'s-1.b/1/1/1'}");
        story.fact("{type:'TurnCancelling',turn:'s-1.b'}");
        story.fact("{type:'TurnCancelled',turn:'s-1.b'}");
        story.fact("{type:'IntentRefused',turn:'s-1.b'}");
        story.fact("{type:'SessionRewound',turn:'s-1.a'}");
        story.fact("{type:'SessionDeleted'}");
        return story;
    }

    private void accepted(String turn) {
        fact("{type:'TurnAccepted',turn:'%s'}".formatted(turn));
        fact("{type:'TurnStarted',turn:'%s',deadline:'%s'}".formatted(turn, BEGIN.plus(Duration.ofMinutes(30))));
    }

    private void step(String step, int calls) {
        fact("{type:'StepScheduled',step:'%s'}".formatted(step));
        fact("{type:'StepCompleted',step:'%s',run:7,calls:%d,cost_micros:5}".formatted(step, calls));
        usage.add(json(
                "{request:'req-%s',tenant:'acme',user:'ada',session:'s-1',step:'%s',run:7,usage:{prompt:10,completion:3},cost_micros:5}"
                        .formatted(step, step)));
    }

    private void asked(String call, String approval) {
        fact("{type:'CallScheduled',call:'%s'}".formatted(call));
        fact("{type:'ApprovalRequested',approval:'%s',call:'%s'}".formatted(approval, call));
    }

    private void settled(String call, String approval, boolean approved) {
        fact("{type:'ApprovalSettled',approval:'%s',call:'%s',approved:%s,decided_by:'grace'}"
                .formatted(approval, call, approved));
        audited("approval.settled", approval, "grace");
    }

    private void ran(String call, String completed) {
        audited("call.run", call, "ada");
        fact(completed);
    }

    private void audited(String action, String resource, String user) {
        audit.add(json("{id:'%s %s',tenant:'acme',user:'%s',action:'%s',resource:'%s',allowed:true}"
                        .formatted(action, resource, user, action, resource))
                .put("at", BEGIN.toString()));
    }

    private void fact(String body) {
        facts.add(record(body));
        number();
    }

    private static ObjectNode record(String body) {
        var record = JSON.createObjectNode();
        record.set("scope", json("{tenant:'acme',user:'ada',session:'s-1'}"));
        record.put("seq", 0);
        record.put("cause", "i-1");
        record.put("at", BEGIN.toString());
        record.set("fact", json(body));
        return record;
    }

    private void number() {
        for (var at = 0; at < facts.size(); at++) {
            facts.get(at).put("seq", at + 1);
            facts.get(at).put("at", BEGIN.plusSeconds(at).toString());
        }
    }

    /** Something of it changed, and its numbers left as they are. */
    Story told(Consumer<List<ObjectNode>> change) {
        change.accept(facts);
        return this;
    }

    /** As far as the fact, which is told at that time. */
    Story until(String type, String part, Instant at) {
        facts.subList(index(type, part) + 1, facts.size()).clear();
        facts.getLast().put("at", at.toString());
        return this;
    }

    /** Without the fact, and numbered as if it had never been. */
    Story without(String type, String part) {
        facts.removeIf(is(type, part));
        number();
        return this;
    }

    /** With one more fact behind another, and numbered so. */
    Story with(String body, String type, String part) {
        facts.add(index(type, part) + 1, record(body));
        number();
        return this;
    }

    Story changed(String type, String part, Consumer<ObjectNode> change) {
        change.accept((ObjectNode) facts.get(index(type, part)).path("fact"));
        return this;
    }

    Story usage(Consumer<List<ObjectNode>> change) {
        change.accept(usage);
        return this;
    }

    Story audit(Consumer<List<ObjectNode>> change) {
        change.accept(audit);
        return this;
    }

    private int index(String type, String part) {
        for (var at = 0; at < facts.size(); at++) {
            if (is(type, part).test(facts.get(at))) {
                return at;
            }
        }
        throw new AssertionError("the story has no %s of %s".formatted(type, part));
    }

    static Predicate<ObjectNode> is(String type, String part) {
        return record -> {
            var fact = record.path("fact");
            return fact.path("type").asText().equals(type) && fact.toString().contains("\"" + part + "\"");
        };
    }

    List<LogRecord> factRecords() {
        return records("sluice.facts", "sluice.Fact.v1", facts);
    }

    List<LogRecord> usageRecords() {
        return records("sluice.usage", "sluice.UsageRecorded.v1", usage);
    }

    List<LogRecord> auditRecords() {
        return records("sluice.audit", "sluice.AuditRecorded.v1", audit);
    }

    private static List<LogRecord> records(String topic, String type, List<ObjectNode> values) {
        var records = new ArrayList<LogRecord>();
        for (var value : values) {
            records.add(new LogRecord(
                    new Place(topic, 3, records.size()), SESSION, Map.of("ce_type", type), value.toString()));
        }
        return records;
    }

    static ObjectNode json(String text) {
        try {
            var quoted = text.replace('\'', '"').replaceAll("([{,])([a-z_]+):", "$1\"$2\":");
            return (ObjectNode) JSON.readTree(quoted);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    static ObjectNode copyOf(JsonNode node) {
        return node.deepCopy();
    }
}
