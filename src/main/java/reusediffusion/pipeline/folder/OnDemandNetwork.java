package reusediffusion.pipeline.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that is not always there: it is loaded when it is first asked for, and its weights are closed when it is given back. One thread at
 * a time.
 */
public final class OnDemandNetwork<N> {
    private final Function<List<Tensor>, N> load;
    private final Consumer<N> end;
    private final Runnable before;
    private final List<Tensor> weights = new ArrayList<>();
    private N network;

    /**
     * @param load makes the network, and notes the tensors that are to be closed with it
     * @param end what is to be done with the network before its weights go
     * @param before what is to be done before it is loaded
     */
    OnDemandNetwork(Function<List<Tensor>, N> load, Consumer<N> end, Runnable before) {
        this.load = load;
        this.end = end;
        this.before = before;
    }

    /** Loads the network if it is not loaded yet. */
    void load() {
        var unused = get();
    }

    /** The network, which is loaded where it is not there. */
    public N get() {
        if (network == null) {
            before.run();
            try {
                network = apart(() -> load.apply(weights));
            } catch (RuntimeException | Error e) { // memory that runs out is an error
                giveBack();
                throw e;
            }
        }
        return network;
    }

    boolean isThere() {
        return network != null;
    }

    /** In a thread of its own, since what is made in this one dies with the scope that is open here. */
    private static <T> T apart(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, task -> new Thread(task, "load-network").start())
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException own ? own : e;
        }
    }

    void giveBack() {
        if (network != null) {
            end.accept(network);
        }
        network = null;
        weights.forEach(Tensor::close);
        weights.clear();
    }
}
