package reusediffusion.cuda;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Records network calls as graphs, for {@link CapturedCalls}. */
interface GraphRecorder {
    /** Whether calls with these inputs can be captured. */
    boolean takes(Tensor[] inputs);

    /** A graph of the network's work on inputs of these shapes; where it throws, the device is as it was before. */
    Graph record(Function<Tensor[], Tensor[]> network, Tensor[] inputs);

    /** Gives memory that nobody uses any more back to the device. */
    void giveBack();

    /** The work of one call, to be done again with other inputs of the same shapes. */
    interface Graph extends AutoCloseable {
        /** What the network makes of these inputs. */
        Tensor[] replay(Tensor[] inputs);

        @Override
        void close();
    }
}
