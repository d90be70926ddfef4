package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a person wants to have run in place of what he was asked about: the same tool with other arguments.
 *
 * @param arguments a JSON object; whether the tool takes them the tool-executor says
 */
public record CallEdit(JsonNode arguments) {
    public CallEdit {
        if (arguments == null || !arguments.isObject()) {
            throw new IllegalArgumentException("the arguments of a call are a JSON object");
        }
    }
}
