"""Starts, takes one training step of a perceptron in PyTorch and ends."""
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(2)
model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
loss = F.cross_entropy(model(torch.randn(64, 784)), torch.arange(64) % 10)
loss.backward()
optimizer.step()
print(loss.item())
