package reusediffusion.pipeline.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that is not always there: it is loaded when it is first asked for, and its weights are closed when it is given back. One thread at
 * a time.
 */
public final class OnDemand<N> {
    private final Function<List<Tensor>, N> load;
    private final List<Tensor> weights = new ArrayList<>();
    private N network;

    /** @param load makes the network, and notes the tensors that are to be closed with it */
    OnDemand(Function<List<Tensor>, N> load) {
        this.load = load;
    }

    public N get() {
        if (network == null) {
            try {
                network = apart(() -> load.apply(weights));
            } catch (RuntimeException | Error e) { // memory that runs out is an error
                giveBack();
                throw e;
            }
        }
        return network;
    }

    /** In a thread of its own, since what is made in this one dies with the scope that is open here. */
    private static <T> T apart(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, task -> new Thread(task, "load-texts").start())
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException own ? own : e;
        }
    }

    void giveBack() {
        network = null;
        weights.forEach(Tensor::close);
        weights.clear();
    }
}
