package reusediffusion.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.natives.Natives;
import reusediffusion.natives.NativesException;

/** Loads the native libraries of torch before their first use. */
public final class Torch {
    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static final AtomicBoolean LISTENING = new AtomicBoolean();

    private Torch() {}

    /**
     * Loads the native libraries unless they are loaded.
     *
     * @throws NativesException where that fails: the linker's reason, and what may be missing
     */
    public static void ready() {
        Natives.ready();
        try {
            if (!TOLD.getAndSet(true)) {
                FoundLibraries.tell(openblas_nolapack.class, openblas.class, torch.class);
            }
            Loader.load(torch.class);
            if (!LISTENING.getAndSet(true)) {
                torch.initLogging(); // TORCH_CPP_LOG_LEVEL counts from now on
            }
        } catch (LinkageError e) {
            throw new NativesException(
                    "PyTorch's native library does not load ("
                            + reason(e)
                            + "); libraries for GPUs (-Pgpu, or an archive whose name has -gpu) need CUDA 13 and cuDNN 9"
                            + " on LD_LIBRARY_PATH, on machines without a GPU too, and all need a folder on a disk that is not mounted noexec.",
                    e);
        }
    }

    /** What the linker says, or where it says nothing, what was looked for. */
    private static String reason(LinkageError e) {
        String said = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return String.valueOf(said).lines().findFirst().orElse("");
    }
}
