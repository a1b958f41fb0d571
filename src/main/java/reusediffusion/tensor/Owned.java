package reusediffusion.tensor;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/** Native objects that outlive the scope in which they were made. No scope closes them: the caller owns and closes them. */
public final class Owned {
    private Owned() {}

    /** A handle of {@code t} of one's own, on the same numbers; an element of chunk() or split() is only borrowed, and this is not. */
    public static Tensor of(Tensor t) {
        return kept(new Tensor(t));
    }

    /** The thing itself, taken out of the scope that would have closed it. */
    public static <P extends Pointer> P kept(P thing) {
        thing.retainReference();
        return thing;
    }

    /** Ends what was {@linkplain #kept kept}, once for each time. */
    public static void end(Pointer thing) {
        thing.releaseReference();
    }
}
