package reusediffusion.cuda;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Fallbacks;
import reusediffusion.tensor.OutOfMemory;

/**
 * A network whose calls are captured as CUDA graphs, one for each set of input shapes, and then replayed by one launch: thousands of kernels cost the
 * host nothing, so that a busy host does not slow a step. A shape is captured when it comes for the second time; at most four are
 * kept, and one that had to give way is called plainly 8 times, then 64 and so on, before it is captured again, since a capture costs more than a
 * call. On a CPU, with the system property {@code reusediffusion.graphs=off}, and where a capture fails, the network is simply called.
 *
 * <p>Graphs hold memory, and no call fails for that: where a capture finds too little, it is tried again without the other graphs, and then
 * this shape is called kernel by kernel from now on; where a plain call does, it is made again without any graph.
 */
public final class CapturedCalls implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CapturedCalls.class.getName());
    private static final int MOST = 4;

    /** After which the number of plain calls before a capture grows no more: 8 to this power. */
    private static final int MOST_TIMES = 5;

    private final Function<Tensor[], Tensor[]> network;
    private final Recorder recorder;
    private final long widest;
    private final Map<String, Graph> graphs = new LinkedHashMap<>(); // the one that was used last at the end
    private final Map<String, Integer> plainCalls =
            new HashMap<>(); // that are still to come before a shape is captured
    private final Map<String, Integer> gaveWay = new HashMap<>(); // how often
    private final Set<String> tooLarge = new HashSet<>();
    private int most = MOST;
    private boolean on = wanted();

    /** Records one network call as a graph. */
    interface Recorder {
        /** Whether calls with these inputs can be captured. */
        boolean takes(Tensor[] inputs);

        /** A graph of the network's work on inputs of these shapes; where it throws, the device is as it was before. */
        Graph record(Function<Tensor[], Tensor[]> network, Tensor[] inputs);

        /** Gives memory that nobody uses any more back to the device. */
        void giveBack();
    }

    /** The work of one call, to be done again with other inputs of the same shapes. */
    interface Graph extends AutoCloseable {
        /** What the network makes of these inputs. */
        Tensor[] replay(Tensor[] inputs);

        @Override
        void close();
    }

    /**
     * Captures a network on a GPU, once for each shape of its inputs.
     *
     * @param network a function of its inputs alone, whose work on the device depends on nothing but their shapes
     */
    public CapturedCalls(Function<Tensor[], Tensor> network) {
        this(in -> new Tensor[] {network.apply(in)}, Long.MAX_VALUE, CudaGraph.RECORDER);
    }

    /**
     * The same of a network with several outputs.
     *
     * @param widest calls whose first input has more elements are not captured: their kernels take longer than their launches, and their graphs
     *     would hold much memory
     */
    public CapturedCalls(Function<Tensor[], Tensor[]> network, long widest) {
        this(network, widest, CudaGraph.RECORDER);
    }

    CapturedCalls(Function<Tensor[], Tensor[]> network, long widest, Recorder recorder) {
        this.network = network;
        this.widest = widest;
        this.recorder = recorder;
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
        if (inputs[0].numel() > widest || tooLarge.contains(shapes) || waits(shapes)) {
            return withRoom(!graphs.isEmpty(), () -> network.apply(inputs));
        }
        try {
            // Torch gives back nothing of what it keeps for later while there is a capture.
            return withRoom(true, () -> graph(shapes, inputs).replay(inputs));
        } catch (RuntimeException e) {
            giveUp(shapes, e);
            return network.apply(inputs);
        }
    }

    /** The same kernel by kernel, of inputs whose shapes are not worth a graph. */
    public Tensor plainly(Tensor... inputs) {
        return withRoom(!graphs.isEmpty(), () -> network.apply(inputs))[0];
    }

    /** How many graphs are kept at this moment. */
    public int graphs() {
        return graphs.size();
    }

    private boolean waits(String shapes) {
        int left = graphs.containsKey(shapes) ? 0 : plainCalls.getOrDefault(shapes, 1);
        if (left > 0) {
            plainCalls.put(shapes, left - 1);
        }
        return left > 0;
    }

    private void giveWay() {
        String oldest = graphs.keySet().iterator().next();
        graphs.remove(oldest).close();
        int times = gaveWay.merge(oldest, 1, Integer::sum);
        plainCalls.put(oldest, 1 << (3 * Math.min(times, MOST_TIMES)));
    }

    private static String shapes(Tensor[] inputs) {
        StringBuilder shapes = new StringBuilder();
        for (Tensor input : inputs) {
            shapes.append(Arrays.toString(input.shape()));
        }
        return shapes.toString();
    }

    /** The graph of these shapes, captured where there is none; the oldest gives way before, so that there are never more. */
    private Graph graph(String shapes, Tensor[] inputs) {
        Graph known = graphs.remove(shapes);
        if (known == null) {
            while (graphs.size() >= most) {
                giveWay();
            }
            known = recorder.record(network, inputs);
        }
        graphs.put(shapes, known);
        return known;
    }

    /** Where memory runs out, once more without any graph and with all that torch kept for later, if there is such. */
    private Tensor[] withRoom(boolean mayBeMade, Supplier<Tensor[]> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (!mayBeMade || !OutOfMemory.isSaidBy(e)) {
                throw e;
            }
            most = Math.max(1, graphs.size());
            free();
            return call.get();
        }
    }

    /** What a failed capture means for the calls to come. */
    private void giveUp(String shapes, RuntimeException fault) {
        if (OutOfMemory.isSaidBy(fault)) {
            tooLarge.add(shapes);
            Fallbacks.tell("Networks were called kernel by kernel where a captured graph had no room");
            LOG.log(System.Logger.Level.INFO, "Calls of {0} are not captured, there is no room for a graph.", shapes);
            free();
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
        boolean any = !graphs.isEmpty();
        close();
        recorder.giveBack();
        return any;
    }

    @Override
    public void close() {
        List<Graph> all = List.copyOf(graphs.values());
        graphs.clear();
        all.forEach(Graph::close);
    }
}
