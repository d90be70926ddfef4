package dev.sluice.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;

/** A {@link FactRecord} with its newer parts still closed, so that what surrounds them can be read. */
record FactEnvelope(
        Scope scope,
        long seq,
        String cause,
        Instant at,
        Optional<JsonNode> actor,
        Optional<String> traceparent,
        JsonNode fact) {

    /** The record: an actor of an unknown kind is left out as an unknown field is, an unknown fact is just named. */
    FactRecord open(ObjectMapper json) throws JsonProcessingException {
        var known = actor.filter(node -> !node.isNull());
        var happened = part(json, fact, Fact.class)
                .orElseGet(() -> new Fact.Unrecognised(fact.path("type").asText()));
        var by = known.isPresent() ? part(json, known.get(), Actor.class) : Optional.<Actor>empty();
        return new FactRecord(scope, seq, cause, at, by, traceparent, happened);
    }

    private static <T> Optional<T> part(ObjectMapper json, JsonNode node, Class<T> type)
            throws JsonProcessingException {
        try {
            return Optional.of(json.treeToValue(node, type));
        } catch (JsonMappingException unreadable) {
            if (NewerWord.in(unreadable).isPresent()) {
                return Optional.empty();
            }
            throw unreadable;
        }
    }
}
