package dev.sluice.router.provider;

import dev.sluice.contracts.TenantId;
import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.request.ModelRequest;

/**
 * One call as a provider gets it.
 *
 * @param id names the call in our ledger and, as {@code x-request-id}, in the provider's logs
 * @param request as the caller wrote it, or in the words of the API by which the model is asked; its model may be an alias
 * @param model the provider's own name of the model
 * @param fitted the request as the model takes it
 * @param traceparent the W3C trace context that the provider gets
 * @param tenant for whom; empty text if for nobody in particular
 * @param bounded whether the provider must be told a bound of the answer where the caller names none, because only so much
 *     money is set aside
 */
public record ProviderCall(
        String id,
        ModelRequest request,
        String model,
        Fitted fitted,
        String traceparent,
        String tenant,
        boolean bounded) {

    public static ProviderCall of(String id, ModelRequest request, String model, String traceparent) {
        return new ProviderCall(id, request, model, Fitting.plain(request), traceparent, "", false);
    }

    /** The same call for this tenant. */
    public ProviderCall of(TenantId owner) {
        return new ProviderCall(id, request, model, fitted, traceparent, owner.value(), bounded);
    }

    /** The same call for another model, in the words in which that one is asked. */
    public ProviderCall to(String other, Fitted taken) {
        return new ProviderCall(id, taken.request(), other, taken, traceparent, tenant, bounded);
    }

    /** The same call as part of another span. */
    public ProviderCall within(String span) {
        return span.equals(traceparent) ? this : new ProviderCall(id, request, model, fitted, span, tenant, bounded);
    }

    /** The same call under another name in the ledger. */
    public ProviderCall named(String other) {
        return new ProviderCall(other, request, model, fitted, traceparent, tenant, bounded);
    }

    /** The same call with an answer that must be bounded; to be fitted anew. */
    public ProviderCall bounding() {
        return new ProviderCall(id, request, model, fitted, traceparent, tenant, true);
    }

    /** The request for a provider that speaks OpenAI's words; takes time in proportion to its size. */
    public byte[] body() {
        return fitted.body(model);
    }
}
