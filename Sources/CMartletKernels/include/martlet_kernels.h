#ifndef MARTLET_KERNELS_H
#define MARTLET_KERNELS_H

#include "martlet_allocator.h"
#include "martlet_attention.h"
#include "martlet_ctc.h"
#include "martlet_depthwise.h"
#include "martlet_elementwise.h"
#include "martlet_fourier.h"
#include "martlet_fusion.h"
#include "martlet_indexing.h"
#include "martlet_integers.h"
#include "martlet_matmul.h"
#include "martlet_narrow_convolution.h"
#include "martlet_normalization.h"
#include "martlet_optimizers.h"
#include "martlet_ordering.h"
#include "martlet_pool.h"
#include "martlet_pooling.h"
#include "martlet_quantization.h"
#include "martlet_random.h"
#include "martlet_recurrent.h"
#include "martlet_reductions.h"
#include "martlet_products.h"
#include "martlet_state.h"
#include "martlet_types.h"
#include "martlet_winograd.h"

#endif
