package reusediffusion.spark.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Batches of one task that must agree at every step: each works in a thread of its own, and where it has sums to share, it waits for the
 * others. What they agree on is added up in the order of the batches, so that it does not depend on who was first, or in which task.
 */
final class Lockstep extends Phaser {

    /** The sums of this task's batches, in order → the sum over the batches of all tasks. */
    interface Exchange {
        double[] total(double[][] mine);

        /** All batches are in this task. */
        Exchange ALONE = Lockstep::sum;
    }

    private final double[][] parts;
    private final Exchange exchange;
    private double[] total;

    private Lockstep(int batches, Exchange exchange) {
        super(batches);
        this.parts = new double[batches][];
        this.exchange = exchange;
    }

    static double[] sum(double[][] parts) {
        double[] sum = parts[0].clone();
        for (int p = 1; p < parts.length; p++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += parts[p][i];
            }
        }
        return sum;
    }

    /** Works on every batch; the last batch's result, which is everybody's where they share all that they compute from. */
    static <B, T> T run(List<B> batches, Exchange exchange, BiFunction<B, UnaryOperator<double[]>, T> work) {
        if (batches.size() == 1) {
            return work.apply(batches.get(0), mine -> exchange.total(new double[][] {mine}));
        }
        Lockstep together = new Lockstep(batches.size(), exchange);
        ExecutorService threads = Executors.newFixedThreadPool(batches.size());
        try {
            List<Future<T>> results = new ArrayList<>();
            for (int b = 0; b < batches.size(); b++) {
                int place = b;
                results.add(threads.submit(() -> together.work(batches.get(place), place, work)));
            }
            return await(results);
        } finally {
            together.forceTermination();
            threads.shutdownNow();
        }
    }

    private <B, T> T work(B batch, int place, BiFunction<B, UnaryOperator<double[]>, T> work) {
        boolean done = false;
        try {
            T result = work.apply(batch, mine -> share(place, mine));
            done = true;
            return result;
        } finally {
            if (!done) {
                forceTermination(); // the others must not wait for this batch
            }
        }
    }

    private double[] share(int place, double[] mine) {
        parts[place] = mine;
        if (arriveAndAwaitAdvance() < 0) {
            throw new Abandoned();
        }
        return total.clone();
    }

    @Override
    protected boolean onAdvance(int phase, int batches) {
        total = exchange.total(parts);
        return false;
    }

    /** Another batch failed; its exception tells why. */
    private static final class Abandoned extends RuntimeException {}

    private static <T> T await(List<Future<T>> results) {
        T last = null;
        Throwable failure = null;
        for (Future<T> result : results) {
            try {
                last = result.get();
            } catch (ExecutionException e) {
                failure = failure == null || failure instanceof Abandoned ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("stopped while batches were in step", e);
            }
        }
        if (failure != null) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
        return last;
    }
}
