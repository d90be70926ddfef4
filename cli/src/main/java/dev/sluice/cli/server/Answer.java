package dev.sluice.cli.server;

import com.fasterxml.jackson.databind.JsonNode;

/** What a server said; a body that is no JSON is a JSON text. */
public record Answer(int status, JsonNode body) {}
