package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.Traceparent;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns decided work into the records that carry it, with texts and arguments from the history. */
final class WorkRecords {
    private final String home;

    WorkRecords(String home) {
        this.home = home;
    }

    /** The records of a decision, in its order; call after the history has the decision's facts. */
    List<ProducerRecord<String, byte[]>> of(Decision decision, InputRecord cause, History history) {
        var records = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var item : decision.work()) {
            records.add(record(item, decision.after(), cause, history));
        }
        return records;
    }

    private ProducerRecord<String, byte[]> record(
            Work item, Conversation conversation, InputRecord cause, History history) {
        var scope = conversation.owner().orElse(cause.scope());
        return switch (item) {
            case Work.RunStep step -> step(step, scope, conversation, cause, history);
            case Work.RunCall call -> call(call, scope, cause, history);
            case Work.StopTurn stop ->
                record(
                        Topics.CONTROL.name(),
                        stop.turn().value(),
                        MessageCodec.write(new Control.StopTurn(scope, stop.turn())),
                        cause.traceparent());
            case Work.DropWorkspace _ ->
                record(
                        Topics.CONTROL.name(),
                        scope.session().value(),
                        MessageCodec.write(new Control.DropWorkspace(scope)),
                        cause.traceparent());
            case Work.ReportStranger stranger -> report(stranger, conversation, cause);
        };
    }

    private ProducerRecord<String, byte[]> step(
            Work.RunStep step, Scope scope, Conversation conversation, InputRecord cause, History history) {
        var work = new StepWork(
                step.step(),
                scope,
                step.agent(),
                step.roleVersion(),
                step.origin(),
                history.shown(scope.session(), conversation.historyLength()),
                step.outputCharsMax(),
                step.deadline(),
                Optional.of(step.timeMax()),
                cause.traceparent());
        var topic = Topics.steps(step.agent().name(), step.origin() == Origin.JOB);
        return record(topic.name(), step.step().value(), MessageCodec.write(work), cause.traceparent());
    }

    private ProducerRecord<String, byte[]> call(Work.RunCall call, Scope scope, InputRecord cause, History history) {
        var work = new CallWork(
                history.call(scope.session(), call.historyNumber()),
                scope,
                call.agent(),
                call.workspace(),
                call.policyVersion(),
                call.grant(),
                call.deadline(),
                Optional.of(call.timeMax()),
                cause.traceparent());
        return record(Topics.calls(home).name(), call.call().value(), MessageCodec.write(work), cause.traceparent());
    }

    private static ProducerRecord<String, byte[]> report(
            Work.ReportStranger stranger, Conversation conversation, InputRecord cause) {
        var audit = new AuditRecorded(
                "stranger:" + stranger.inputId(),
                cause.scope().tenant(),
                cause.scope().user(),
                Optional.of(cause.scope().session()),
                "input.drop",
                cause.scope().session().value(),
                false,
                Map.of("input", cause.input().getClass().getSimpleName()),
                conversation.now());
        var record =
                new ProducerRecord<>(Topics.AUDIT.name(), cause.scope().tenant().value(), MessageCodec.write(audit));
        CloudEvent.of(audit, "orchestrator").headers().forEach(record.headers()::add);
        return record;
    }

    private static ProducerRecord<String, byte[]> record(
            String topic, String key, byte[] value, Optional<String> traceparent) {
        var record = new ProducerRecord<>(topic, key, value);
        traceparent.ifPresent(
                context -> record.headers().add(Traceparent.HEADER, context.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
