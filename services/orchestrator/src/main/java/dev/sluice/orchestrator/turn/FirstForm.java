package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What version 1 of a stored conversation kept in itself and version 2 keeps as {@link Memory}. */
record FirstForm(
        Optional<KnownTurn> turn,
        List<KnownTurn> waiting,
        List<KnownTurn> ended,
        List<Settled> settled,
        List<String> answered) {

    record KnownTurn(TurnId id, String requestDigest) {}

    record Settled(ApprovalId approval, UserId decidedBy) {}

    /** The same as memories. What was decided was not kept, only by whom. */
    List<Memory> memories() {
        var memories = new ArrayList<Memory>();
        turn.ifPresent(running -> memories.add(new Memory.Submitted(running.id(), running.requestDigest())));
        waiting.forEach(known -> memories.add(new Memory.Submitted(known.id(), known.requestDigest())));
        ended.forEach(known -> memories.add(new Memory.Submitted(known.id(), known.requestDigest())));
        settled.forEach(
                known -> memories.add(new Memory.Decided(known.approval(), known.decidedBy(), Optional.empty())));
        answered.forEach(input -> memories.add(new Memory.Answered(input)));
        return memories;
    }

    /** A tree of version 1 as one of version 2. Fields that are gone need not be taken out: they are not read. */
    static JsonNode lift(ObjectNode first) {
        var second = first.deepCopy();
        for (var call : second.path("turn").path("calls")) {
            ((ObjectNode) call).putArray("granted");
        }
        return second;
    }
}
