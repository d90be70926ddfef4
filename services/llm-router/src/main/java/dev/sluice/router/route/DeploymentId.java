package dev.sluice.router.route;

import java.util.Comparator;

/**
 * Names a model behind one key of one provider.
 *
 * @param model {@value #ANY_MODEL} stands for the key itself, whatever model it is for
 * @param key the number of the provider's key, from 1
 */
public record DeploymentId(String provider, String model, int key) implements Comparable<DeploymentId> {
    public static final String ANY_MODEL = "*";

    private static final Comparator<DeploymentId> ORDER = Comparator.comparing(DeploymentId::provider)
            .thenComparing(DeploymentId::model)
            .thenComparing(DeploymentId::key);

    /** The key alone. */
    public DeploymentId keyAlone() {
        return new DeploymentId(provider, ANY_MODEL, key);
    }

    @Override
    public int compareTo(DeploymentId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return provider + "/" + model + " (key " + key + ")";
    }
}
