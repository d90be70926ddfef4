package dev.sluice.executor.intake;

import java.util.OptionalLong;

/**
 * How much may come into workspaces.
 *
 * @param workspaceBytesMax of all files of one workspace, and so of what comes at once, packed and unpacked
 * @param entriesMax files, directories and links that come at once
 * @param tenantBytesMax of all that a tenant has on the volume; nothing for any amount
 */
public record IntakeLimits(long workspaceBytesMax, int entriesMax, OptionalLong tenantBytesMax) {}
