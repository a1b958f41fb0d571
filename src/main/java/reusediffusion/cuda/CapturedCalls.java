package reusediffusion.cuda;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Fallbacks;
import reusediffusion.tensor.OutOfMemory;

/**
 * A network whose calls are captured as CUDA graphs, one for each set of input shapes, and then replayed by one launch: thousands of kernels cost the
 * host nothing, so that a busy host does not slow a step. {@link GraphCache} keeps some of the graphs, and {@link CaptureBackoff} says which calls are captured.
 * On a CPU, with the system property {@code reusediffusion.graphs=off}, and where a capture fails, the network is simply called.
 *
 * <p>Graphs hold memory, and no call fails for that: where a capture finds too little, it is tried again without the other graphs, and then
 * this shape is called kernel by kernel from now on; where a plain call does, it is made again without any graph.
 */
public final class CapturedCalls implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CapturedCalls.class.getName());
    private final Function<Tensor[], Tensor[]> network;
    private final GraphRecorder recorder;
    private final long widest;
    private final GraphCache graphs;
    private boolean on = wanted();

    /**
     * Captures a network on a GPU, once for each shape of its inputs.
     *
     * @param network a function of its inputs alone, whose work on the device depends on nothing but their shapes
     */
    public CapturedCalls(Function<Tensor[], Tensor> network) {
        this(in -> new Tensor[] {network.apply(in)}, Long.MAX_VALUE, new CudaGraphRecorder());
    }

    /**
     * The same of a network with several outputs.
     *
     * @param widest calls whose first input has more elements are not captured: their kernels take longer than their launches, and their graphs
     *     would hold much memory
     */
    public CapturedCalls(Function<Tensor[], Tensor[]> network, long widest) {
        this(network, widest, new CudaGraphRecorder());
    }

    CapturedCalls(Function<Tensor[], Tensor[]> network, long widest, GraphRecorder recorder) {
        this.network = network;
        this.widest = widest;
        this.recorder = recorder;
        graphs = new GraphCache(network, recorder);
    }

    /** Whether they are not switched off. */
    static boolean wanted() {
        return !"off".equals(System.getProperty("reusediffusion.graphs"));
    }

    /** What a network of one output makes of the inputs, which are on one device. */
    public Tensor apply(Tensor... inputs) {
        return applyAll(inputs)[0];
    }

    /** Gives all that the network makes of the inputs, which lie on one device. */
    public Tensor[] applyAll(Tensor... inputs) {
        if (!recorder.takes(inputs)) {
            return network.apply(inputs);
        }
        if (!on) {
            Fallbacks.tell("Networks were called kernel by kernel in place of captured graphs");
            return network.apply(inputs);
        }
        String shapes = shapes(inputs);
        if (inputs[0].numel() > widest || graphs.mustBePlain(shapes)) {
            return withRoom(graphs.size() > 0, () -> network.apply(inputs));
        }
        try {
            // Torch gives back nothing of what it keeps for later while there is a capture.
            return withRoom(true, () -> graphs.get(shapes, inputs).replay(inputs));
        } catch (RuntimeException e) {
            giveUp(shapes, e);
            return network.apply(inputs);
        }
    }

    /** The same kernel by kernel, of inputs whose shapes are not worth a graph. */
    public Tensor plainly(Tensor... inputs) {
        return withRoom(graphs.size() > 0, () -> network.apply(inputs))[0];
    }

    /** How many graphs are kept at this moment. */
    public int graphs() {
        return graphs.size();
    }

    private static String shapes(Tensor[] inputs) {
        StringBuilder shapes = new StringBuilder();
        for (Tensor input : inputs) {
            shapes.append(Arrays.toString(input.shape()));
        }
        return shapes.toString();
    }

    /** Where memory runs out, once more without any graph and with all that torch kept for later, if there is such. */
    private Tensor[] withRoom(boolean mayBeMade, Supplier<Tensor[]> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (!mayBeMade || !OutOfMemory.isSaidBy(e)) {
                throw e;
            }
            graphs.shrink();
            return call.get();
        }
    }

    /** What a failed capture means for the calls to come. */
    private void giveUp(String shapes, RuntimeException fault) {
        if (OutOfMemory.isSaidBy(fault)) {
            graphs.findNoRoomFor(shapes);
            Fallbacks.tell("Networks were called kernel by kernel where a captured graph had no room");
            LOG.log(System.Logger.Level.INFO, "Calls of {0} are not captured, there is no room for a graph.", shapes);
        } else {
            on = false;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Calls are no longer captured as graphs on this device: " + fault.getMessage());
            close();
        }
    }

    /**
     * Frees all graphs, and gives their memory back; shapes that come again are captured again.
     *
     * @return whether there were any
     */
    public boolean free() {
        boolean any = graphs.size() > 0;
        graphs.free();
        return any;
    }

    @Override
    public void close() {
        graphs.close();
    }
}
