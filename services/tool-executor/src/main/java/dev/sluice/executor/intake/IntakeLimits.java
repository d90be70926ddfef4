package dev.sluice.executor.intake;

import dev.sluice.executor.sandbox.Usage;
import java.util.OptionalLong;

/**
 * How much may come into workspaces.
 *
 * @param workspaceBytesMax of all files of one workspace, and so of what comes at once, packed and unpacked
 * @param entriesMax files, directories and links that come at once
 * @param tenantBytesMax of all that a tenant has on the volume; nothing for any amount
 * @param volumeReserveBytes what stays free on the volume
 */
public record IntakeLimits(
        long workspaceBytesMax, int entriesMax, OptionalLong tenantBytesMax, long volumeReserveBytes) {
    /** With as much left as commands leave. */
    public IntakeLimits(long workspaceBytesMax, int entriesMax, OptionalLong tenantBytesMax) {
        this(workspaceBytesMax, entriesMax, tenantBytesMax, Usage.VOLUME_RESERVE_BYTES);
    }
}
