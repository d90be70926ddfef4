package dev.sluice.contracts;

/** Whose conversation a message belongs to; every message carries it, and every reader checks it. {@link Actor} says who speaks. */
public record Scope(TenantId tenant, UserId user, SessionId session) {}
