package dev.sluice.router.sight;

import dev.sluice.router.RouterConfig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.smallrye.config.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Someone who takes what OpenTelemetry tells, by OTLP over HTTP.
 *
 * @param root of its API
 * @param headers sent with everything; may hold secrets
 */
record Receiver(URI root, Map<String, String> headers) {
    /** Who we are in everything that is sent. */
    static final String NAME = "sluice-llm-router";

    /** The receiver that an operator names, if he names one. */
    static Optional<Receiver> of(RouterConfig.Receiver dials) {
        var headers =
                dials.headers().map(Secret::get).map(ReceiverHeaders::read).orElseGet(Map::of);
        return dials.endpoint().map(root -> new Receiver(root, headers));
    }

    /** @param signal what is sent there: traces, metrics */
    String url(String signal) {
        return root.toString().replaceAll("/+$", "") + "/v1/" + signal;
    }

    static Resource self() {
        return Resource.getDefault()
                .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), NAME)));
    }

    @Override
    public String toString() {
        return "Receiver[" + root + "]";
    }
}
