package dev.sluice.cli.acp;

import dev.sluice.cli.server.NotLoggedIn;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Unreachable;
import dev.sluice.cli.text.Plain;

/** What a server's refusals are to an editor: a code of the protocol, and a line that says what to do. */
final class Failures {
    private Failures() {}

    static RpcError of(RuntimeException failure) {
        return switch (failure) {
            case NotLoggedIn stranger ->
                new RpcError(
                        RpcError.AUTHENTICATION_REQUIRED,
                        stranger.getMessage() + " Log in in a terminal: ./sluice login --server " + stranger.server());
            case Unreachable away ->
                new RpcError(
                        RpcError.INTERNAL,
                        Plain.line(away.getMessage())
                                + " Is it up? On this machine: ./sluice up. Elsewhere: --server URL");
            case Refused refused ->
                new RpcError(
                        refused.status() == 404 ? RpcError.NOT_FOUND : RpcError.INTERNAL,
                        Plain.line(refused.getMessage() + " (" + refused.code() + ")"));
            default -> throw failure;
        };
    }
}
