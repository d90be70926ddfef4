package dev.sluice.orchestrator.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Actor;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.Traceparent;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.Work;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns decided work into the records that carry it, with texts and arguments from the history. */
final class WorkRecords {
    private static final int ASKED_CHARS_MAX = 4_000;

    private final String home;

    WorkRecords(String home) {
        this.home = home;
    }

    /**
     * The records of a decision, in its order; call after the sessions have the decision's facts.
     *
     * @throws OversizedRecord if one is larger than its topic takes
     */
    List<Outgoing> of(Decision decision, InputRecord cause, Sessions sessions) {
        var records = new ArrayList<Outgoing>();
        for (var item : decision.work()) {
            records.addAll(records(item, decision.after(), cause, sessions));
        }
        return records;
    }

    private List<Outgoing> records(Work item, Conversation conversation, InputRecord cause, Sessions sessions) {
        var scope = conversation.owner().orElse(cause.scope());
        return switch (item) {
            case Work.RunStep step -> StepRecords.of(step, conversation, cause, sessions.views());
            case Work.RunCall call -> List.of(call(call, scope, cause, sessions));
            case Work.ReadInstructions read -> List.of(instructions(read, scope, cause, sessions));
            case Work.StopTurn stop ->
                List.of(control(stop.turn().value(), new Control.StopTurn(scope, stop.turn()), cause.traceparent()));
            case Work.StopStep stop ->
                List.of(control(stop.step().value(), new Control.StopStep(scope, stop.step()), cause.traceparent()));
            case Work.StopCall stop ->
                List.of(control(stop.call().value(), new Control.StopCall(scope, stop.call()), cause.traceparent()));
            case Work.StartFiles start ->
                List.of(control(
                        scope.session() + "/files", new Control.StartFiles(scope, start.start()), cause.traceparent()));
            case Work.WithdrawGrant withdraw ->
                List.of(control(
                        scope.session() + "/" + withdraw.grant(),
                        new Control.WithdrawGrant(scope, withdraw.grant()),
                        cause.traceparent()));
            case Work.DropWorkspace _ ->
                List.of(control(scope.session().value(), new Control.DropWorkspace(scope), cause.traceparent()));
            case Work.KeepSession rest -> List.of(sessions.restedState(scope, rest.seq()));
            case Work.ReportStranger stranger -> List.of(report(stranger, conversation, cause));
        };
    }

    private WorkRecord call(Work.RunCall call, Scope scope, InputRecord cause, Sessions sessions) {
        var asked = sessions.history().call(scope.session(), call.historyNumber());
        var work = new CallWork(
                call.editedBy()
                        .map(by -> asked.with(sessions.edit(scope.session(), by).arguments()))
                        .orElse(asked),
                scope,
                call.agent(),
                call.workspace(),
                call.policyVersion(),
                call.grant(),
                call.deadline(),
                Optional.of(call.timeMax()),
                cause.traceparent(),
                call.files(),
                Optional.of(call.attempt()),
                Optional.of(call.standing()),
                call.mode(),
                call.second());
        var refused = new Input.CallFailed(
                        call.call(), CallFailure.TOO_LARGE, "The broker took no tool call of this size.")
                .of(work.attempt());
        return new WorkRecord(
                record(Topics.calls(home), call.call().value(), work, cause.traceparent()),
                Optional.of(instead(call.call().value(), scope, cause, refused)));
    }

    private WorkRecord instructions(Work.ReadInstructions read, Scope scope, InputRecord cause, Sessions sessions) {
        var arguments = JsonNodeFactory.instance.objectNode();
        read.notesFor()
                .map(number -> asked(sessions.history().entry(scope.session(), number)))
                .ifPresent(asked -> arguments.put(CallWork.NOTES_FOR, asked));
        var request =
                new ToolCall(CallWork.instructionsOf(read.turn()), CallWork.READ_INSTRUCTIONS, arguments, false, "");
        var work = new CallWork(
                request,
                scope,
                read.agent(),
                read.workspace(),
                read.policyVersion(),
                Optional.empty(),
                read.deadline(),
                Optional.of(read.timeMax()),
                cause.traceparent(),
                read.files(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        // Without it the turn waits until it begins all the same.
        return new WorkRecord(
                record(Topics.calls(home), request.call().value(), work, cause.traceparent()), Optional.empty());
    }

    /** What the user asked in an entry, or the beginning of that: what a long text is about stands there. */
    private static String asked(byte[] entry) {
        try {
            var text = MessageCodec.read(entry, HistoryEntry.class) instanceof HistoryEntry.UserSaid said
                    ? said.text()
                    : "";
            return text.substring(
                    0, text.offsetByCodePoints(0, Math.min(ASKED_CHARS_MAX, text.codePointCount(0, text.length()))));
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the history store holds an unreadable request", corrupt);
        }
    }

    private static InputRecord instead(String work, Scope scope, InputRecord cause, Input outcome) {
        return new InputRecord("refused:" + work, scope, Optional.of(Actor.ORCHESTRATOR), cause.traceparent(), outcome);
    }

    private static WorkRecord control(String key, Control control, Optional<String> traceparent) {
        return new WorkRecord(record(Topics.CONTROL, key, control, traceparent), Optional.empty());
    }

    /** The audit of a decision whose grant cannot be believed. */
    WorkRecord grantRefused(InputRecord input, String objection, Instant at) {
        return audit(
                "grant:" + input.id(),
                input,
                "approval.decide",
                Map.of("decision", "grant-refused", "about", objection),
                at);
    }

    private static WorkRecord report(Work.ReportStranger stranger, Conversation conversation, InputRecord cause) {
        return audit(
                "stranger:" + stranger.inputId(),
                cause,
                "input.drop",
                Map.of("input", cause.input().getClass().getSimpleName()),
                conversation.now());
    }

    private static WorkRecord audit(
            String id, InputRecord cause, String action, Map<String, String> details, Instant at) {
        var scope = cause.scope();
        var user = cause.speaker() instanceof Actor.Person person ? person.user() : scope.user();
        var audit = new AuditRecorded(
                id,
                scope.tenant(),
                user,
                Optional.of(scope.session()),
                action,
                scope.session().value(),
                false,
                details,
                at);
        var record = new ProducerRecord<>(Topics.AUDIT.name(), scope.tenant().value(), MessageCodec.write(audit));
        CloudEvent.of(audit, "orchestrator").headers().forEach(record.headers()::add);
        return new WorkRecord(record, Optional.empty());
    }

    private static ProducerRecord<String, byte[]> record(
            Topic topic, String key, Object message, Optional<String> traceparent) {
        var record = new ProducerRecord<>(topic.name(), key, OversizedRecord.fitting(topic, message));
        traceparent.ifPresent(
                context -> record.headers().add(Traceparent.HEADER, context.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
