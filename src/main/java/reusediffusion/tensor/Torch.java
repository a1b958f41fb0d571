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
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + reason(e.getCause())
                            + "); libraries built with -Pgpu need CUDA 13 and cuDNN 9 on LD_LIBRARY_PATH,"
                            + " and all need a folder on a disk that is not mounted noexec.",
                    e);
        }
    }

    private static String reason(Throwable cause) {
        return cause == null ? "" : ": " + cause.getMessage();
    }
}
