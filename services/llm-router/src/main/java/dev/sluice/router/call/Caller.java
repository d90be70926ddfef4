package dev.sluice.router.call;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.spend.Spender;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who makes a model call, and for which piece of work; the call is paid by the tenant.
 *
 * @param key the API key that the call came with
 * @param login what the user's token says of its beginning, if it came with one
 * @param service whether a service of the platform calls on the user's behalf
 */
public record Caller(
        TenantId tenant,
        UserId user,
        Optional<SessionId> session,
        Optional<TurnId> turn,
        Optional<StepId> step,
        Optional<Long> run,
        Optional<ApiKey> key,
        Optional<Login> login,
        boolean service) {

    /**
     * What an API key allows.
     *
     * @param id names the key in usage records and budgets; no secret
     * @param models the models it may call, by the names that requests use; empty for all
     */
    public record ApiKey(String id, Set<String> models) {
        public ApiKey {
            models = Set.copyOf(models);
        }
    }

    /**
     * Where a user's token comes from.
     *
     * @param id of the login, if its issuer says it
     * @param tokenIssuedAt when the token was made
     */
    public record Login(Optional<String> id, Instant tokenIssuedAt) {}

    /** A caller without an API key or a token of his own. */
    public Caller(
            TenantId tenant,
            UserId user,
            Optional<SessionId> session,
            Optional<TurnId> turn,
            Optional<StepId> step,
            Optional<Long> run,
            boolean service) {
        this(tenant, user, session, turn, step, run, Optional.empty(), Optional.empty(), service);
    }

    /** The same caller, at one run of one step of his session. */
    Caller at(StepId at, long start) {
        return new Caller(
                tenant,
                user,
                session,
                Optional.of(at.turn()),
                Optional.of(at),
                Optional.of(start),
                key,
                login,
                service);
    }

    /** Whose money the caller spends. */
    Spender spender() {
        return new Spender(tenant, user, key.map(ApiKey::id), session, turn);
    }

    /** Tells callers apart: the session that a call is for, else the user. */
    public String name() {
        return session.map(SessionId::value).orElseGet(() -> tenant.value() + "/" + user.value());
    }

    /** Whether this caller may ask for a model of this name. */
    public boolean mayCall(String model) {
        return key.map(scope -> scope.models().isEmpty() || scope.models().contains(model))
                .orElse(true);
    }
}
