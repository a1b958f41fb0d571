package reusediffusion.spark.overlap;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A sample that its device is done with.
 *
 * @param bytes that it holds until it is written
 * @param rest what is left to be done before it can be written, by whichever thread
 */
public record UnfinishedSample<R>(long bytes, Supplier<R> rest) {

    /** Adds one more step that is to be done at the end. */
    public UnfinishedSample<R> then(UnaryOperator<R> step) {
        return new UnfinishedSample<>(bytes, () -> step.apply(rest.get()));
    }
}
