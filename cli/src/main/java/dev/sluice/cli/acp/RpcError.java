package dev.sluice.cli.acp;

/** What one end of a JSON-RPC connection answers in place of a result. */
final class RpcError extends Exception {
    static final int PARSE = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int NO_SUCH_METHOD = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    static final int AUTHENTICATION_REQUIRED = -32000;
    static final int NOT_FOUND = -32002;

    private static final long serialVersionUID = 1;

    private final int code;

    RpcError(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
