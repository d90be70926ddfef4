package dev.sluice.router.provider;

import dev.sluice.contracts.TenantId;
import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.request.ModelRequest;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One call as a provider gets it.
 *
 * @param id names the call in our ledger and, as {@code x-request-id}, in the provider's logs
 * @param request as the caller wrote it, or in the words of the API by which the model is asked; its model may be an alias
 * @param model the provider's own name of the model
 * @param fitted the request as the model takes it
 * @param traceparent the W3C trace context that the provider gets
 * @param tenant for whom; empty text if for nobody in particular
 * @param bounds the most tokens of an answer that each model is told where the caller names none, because only so much money
 *     is set aside; by {@link #boundOf}, empty where none is
 */
public record ProviderCall(
        String id,
        ModelRequest request,
        String model,
        Fitted fitted,
        String traceparent,
        String tenant,
        Map<String, Long> bounds) {

    public ProviderCall {
        bounds = Map.copyOf(bounds);
    }

    public static ProviderCall of(String id, ModelRequest request, String model, String traceparent) {
        return new ProviderCall(id, request, model, Fitting.plain(request), traceparent, "", Map.of());
    }

    /** The same call for this tenant. */
    public ProviderCall of(TenantId owner) {
        return new ProviderCall(id, request, model, fitted, traceparent, owner.value(), bounds);
    }

    /** The same call for another model, in the words in which that one is asked. */
    public ProviderCall to(String other, Fitted taken) {
        return new ProviderCall(id, taken.request(), other, taken, traceparent, tenant, bounds);
    }

    /** The same call as part of another span. */
    public ProviderCall within(String span) {
        return span.equals(traceparent) ? this : new ProviderCall(id, request, model, fitted, span, tenant, bounds);
    }

    /** The same call under another name in the ledger. */
    public ProviderCall named(String other) {
        return new ProviderCall(other, request, model, fitted, traceparent, tenant, bounds);
    }

    /** The same call with an answer that must be bounded; to be fitted anew. */
    public ProviderCall bounding(Map<String, Long> most) {
        return new ProviderCall(id, request, model, fitted, traceparent, tenant, most);
    }

    /** The most tokens of an answer that this model is told at this provider, if it is told a bound. */
    public OptionalLong bound(String provider, String itsModel) {
        var most = bounds.get(boundOf(provider, itsModel));
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }

    /** What the bound of a model at a provider stands under. */
    public static String boundOf(String provider, String model) {
        return provider + "/" + model;
    }

    /** The request for a provider that speaks OpenAI's words; takes time in proportion to its size. */
    public byte[] body() {
        return fitted.body(model);
    }
}
