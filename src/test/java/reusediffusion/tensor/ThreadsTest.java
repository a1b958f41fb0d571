package reusediffusion.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    @Test
    void openBlasKeepsToTheNumberThatTorchIsGiven() {
        openblas_nolapack.blas_set_num_threads(2);
        Threads.use(1);
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
        assertThat(torch.get_num_threads()).isEqualTo(1);
        Threads.use(2);
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(2);
        Threads.use(1);
    }
}
