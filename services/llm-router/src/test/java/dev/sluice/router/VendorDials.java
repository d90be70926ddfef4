package dev.sluice.router;

import dev.sluice.testkit.provider.SampleProvider;
import dev.sluice.testkit.provider.ScriptedProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;

/** The configuration of a router that has these vendors, all of them played by servers of the testkit. */
final class VendorDials {
    private static final String ROOT = "sluice.llm-router.";

    private final Map<String, String> dials = new HashMap<>();

    /** A vendor that speaks OpenAI's words. */
    VendorDials openAi(String name, ScriptedProvider server) {
        return vendor(name, "openai", server.baseUrl());
    }

    VendorDials anthropic(String name, ScriptedProvider server) {
        return vendor(name, "anthropic", server.baseUrl());
    }

    VendorDials anthropic(String name, SampleProvider server) {
        return vendor(name, "anthropic", URI.create(server.root() + "/v1"));
    }

    VendorDials gemini(String name, ScriptedProvider server) {
        return vendor(name, "gemini", server.geminiUrl());
    }

    VendorDials gemini(String name, SampleProvider server) {
        return vendor(name, "gemini", URI.create(server.root() + "/v1beta"));
    }

    /** One more dial, by its name below {@code sluice.llm-router}. */
    VendorDials with(String name, String value) {
        dials.put(ROOT + name, value);
        return this;
    }

    VendorDials routing(String table) {
        return with("routing-file", file(table));
    }

    VendorDials prices(String table) {
        return with("prices.file", file(table));
    }

    Map<String, String> asMap() {
        return Map.copyOf(dials);
    }

    private VendorDials vendor(String name, String type, URI url) {
        return with("providers." + name + ".type", type).with("providers." + name + ".base-url", url.toString());
    }

    private static String file(String json) {
        try {
            return Files.writeString(Files.createTempFile("sluice-vendors", ".json"), json)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
